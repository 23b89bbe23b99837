/** Runs one subcommand: makes its session, writes what it prints, and turns what happened into an exit code. */
import { once } from 'node:events';
import { isCancelled } from '../engine/errors.js';
import { DownloadError } from '../models/errors.js';
import { PhraseFileError, PhraseListError } from '../phrases/errors.js';
import type { CommonOptions } from './options.js';
import { Session } from './session.js';
import { UsageError } from './usage-error.js';

/** A session whose output is collected, and which remembers that something failed. */
export class Running extends Session {
  private output = '';
  private failed = false;

  /** Result, for standard output. */
  print(text: string): void {
    this.output += text;
  }

  /** Result that is not waited with: written at once, as fast as whoever reads it takes it. */
  async stream(text: string): Promise<void> {
    if (text === '' || process.stdout.write(text)) return;
    await once(process.stdout, 'drain', { signal: this.signal });
  }

  /** A picture that could not be answered; the others are, and the exit code says it. */
  complain(message: string): void {
    this.fail();
    this.clearLine();
    process.stderr.write(`${message}\n`);
  }

  /** The exit code says that something failed; what it is stands in what is printed. */
  fail(): void {
    this.failed = true;
  }

  /** @returns the exit code: 1 where some picture failed */
  async finish(): Promise<number> {
    this.dispose();
    await new Promise<void>((resolve) => process.stdout.write(this.output, () => resolve()));
    return this.failed ? 1 : 0;
  }
}

export type Run = (options: CommonOptions, work: (session: Running) => Promise<void>) => Promise<void>;

export const EXIT = { usage: 2, failed: 1, interrupted: 130 } as const;

export const run: Run = async (options, work) => {
  const interrupted = new AbortController();
  const stop = (): void => interrupted.abort();
  process.once('SIGINT', stop);
  const session = new Running(options, interrupted.signal);
  try {
    await work(session);
    process.exitCode = await session.finish();
  } finally {
    session.dispose();
    process.off('SIGINT', stop);
  }
};

/** Says what went wrong. @returns the exit code */
export function exitCodeOf(error: unknown): number {
  if (isCancelled(error) || (error instanceof DownloadError && error.kind === 'cancelled')) {
    process.stderr.write(`${error instanceof DownloadError ? error.message : 'Stopped.'}\n`);
    return EXIT.interrupted;
  }
  process.stderr.write(`clip-gaze: ${error instanceof Error ? error.message : String(error)}\n`);
  const misunderstood = error instanceof UsageError || error instanceof PhraseListError || error instanceof PhraseFileError;
  return misunderstood ? EXIT.usage : EXIT.failed;
}
