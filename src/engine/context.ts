/** What a handler knows of the request that it answers. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Priority, Progress } from './protocol.js';

export interface RequestContext {
  /** Aborted when whoever asked no longer wants the answer. */
  readonly signal: AbortSignal;
  readonly priority: Priority;
  report(progress: Progress): void;
  /** Waits, for a background request, until no interactive one is being answered. */
  turn(): Promise<void>;
}

/** Lets messages be read: here a cancellation stops the work, and what somebody waits for overtakes the background's. */
export async function breath(context: RequestContext): Promise<void> {
  await nextTurn();
  await context.turn();
  context.signal.throwIfAborted();
}
