/** VS Code's cancellation tokens as the signals that everything below the editor takes. */
import type * as vscode from 'vscode';

/** Does some work with a signal that is aborted when the token is cancelled. */
export async function withSignal<T>(
  token: vscode.CancellationToken | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const listening = token?.onCancellationRequested(() => controller.abort());
  if (token?.isCancellationRequested) controller.abort();
  try {
    return await work(controller.signal);
  } finally {
    listening?.dispose();
  }
}
