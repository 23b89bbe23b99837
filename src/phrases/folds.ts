/** What of a phrase file can be folded: blocks of comments, and the phrases that a comment heads. */
import { pace } from './pace.js';
import { parseLine } from './parse-line.js';

export interface Fold {
  /** First and last line, zero-based; the first stays to be seen. */
  readonly start: number;
  readonly end: number;
  readonly kind: 'comment' | 'section';
}

/**
 * Looks through the lines in pieces of a few milliseconds.
 *
 * @param lines the file's, without what ended them
 * @throws the signal's reason once that is aborted
 */
export async function foldsOf(lines: Iterable<string>, signal: AbortSignal): Promise<Fold[]> {
  const step = pace(signal);
  const folds: Fold[] = [];
  /** First and last line of the comments that head what follows. */
  let heading: { readonly start: number; end: number } | undefined;
  let last = -1;
  const end = (): void => {
    if (!heading) return;
    if (heading.end > heading.start) folds.push({ start: heading.start, end: heading.end, kind: 'comment' });
    if (last > heading.end) folds.push({ start: heading.end, end: last, kind: 'section' });
  };
  let line = -1;
  for (const raw of lines) {
    await step();
    line++;
    const { kind } = parseLine(raw);
    if (kind === 'comment' || kind === 'directive') {
      if (heading?.end === line - 1) heading.end = line;
      else {
        end();
        heading = { start: line, end: line };
      }
    }
    if (kind !== 'blank') last = line;
  }
  end();
  return folds;
}
