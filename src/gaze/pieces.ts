/** Long lists in pieces, so that neither the process that asks nor the engine is held up by one. docs/decisions/0013. */
import type { Phrase } from '../phrases/phrase-list.js';

/** Phrases of a piece: few enough to cross to the engine in a millisecond or two, many enough to be encoded together. */
const LEAST = 1024;
const MOST = 4096;

/** One phrase in so many ends a piece. */
const ONE_IN = 1024;

/**
 * Where a list is divided. What ends a piece is a phrase itself, not its place: a line that is typed, moved or taken away
 * changes the piece that it is in, and those around it stay what they were.
 *
 * @returns ends of the pieces, each behind its last phrase; the last one is the list's own
 */
export function* piecesOf(phrases: readonly Phrase[]): Generator<number> {
  let from = 0;
  for (const [index, { spellings }] of phrases.entries()) {
    const length = index + 1 - from;
    if (length < LEAST || (length < MOST && hash(spellings[0]) % ONE_IN !== 0)) continue;
    yield (from = index + 1);
  }
  if (from < phrases.length || phrases.length === 0) yield phrases.length;
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  // The lowest bits of the product are mixed least.
  return (value ^ (value >>> 15)) >>> 0;
}
