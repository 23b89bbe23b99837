/** Work that mostly is done at once: only where it is not, a notification tells how far it is and lets it be cancelled. */
import * as vscode from 'vscode';
import { setTimeout as wait } from 'node:timers/promises';

/** Nobody wants to be told of what is over before it is read. */
const QUICK_MILLISECONDS = 500;

/**
 * @param title of the notification
 * @param work  told of a cancellation by the signal; what it reports stands behind the title
 * @throws what the work throws, also where it is cancelled
 */
export async function unlessQuick<T>(
  title: string,
  work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Promise<T> {
  const cancelled = new AbortController();
  let latest: string | undefined;
  let told: vscode.Progress<{ message: string }> | undefined;
  const working = work(cancelled.signal, (message) => {
    latest = message;
    told?.report({ message });
  });
  const over = working.then(
    () => true,
    () => true,
  );
  if (await Promise.race([over, wait(QUICK_MILLISECONDS, false, { ref: false })])) return working;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    told = progress;
    if (latest !== undefined) progress.report({ message: latest });
    token.onCancellationRequested(() => cancelled.abort());
    return working;
  });
}
