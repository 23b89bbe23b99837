/** Tokens counted for whoever writes phrases: how many, how much of a text is read, and which texts are the same. */
import { createHash } from 'node:crypto';
import { readLength, type Tokenize } from '../clip/tokenize.js';
import type { TokenCounts } from './protocol.js';

/** Texts between two breaths: some ten milliseconds. */
const AT_ONCE = 128;

/**
 * @param breath lets others have their turn; throws to stop
 * @param within does the work of one breath; throws where that does not come to an end
 * @returns for each text, in their order
 */
export async function countTokens(
  tokenize: Tokenize,
  texts: readonly string[],
  breath: () => Promise<void>,
  within: (work: () => void) => void = (work) => work(),
): Promise<TokenCounts> {
  const counts = new Uint32Array(texts.length);
  const read = new Uint32Array(texts.length);
  const keys = new Float64Array(texts.length);
  const countOne = (text: string, index: number): void => {
    const { input_ids, truncated, count } = tokenize(text);
    counts[index] = count;
    read[index] = truncated ? readLength(tokenize, text) : text.length;
    keys[index] = keyOf(input_ids);
  };
  for (let from = 0; from < texts.length; from += AT_ONCE) {
    if (from > 0) await breath();
    within(() => texts.slice(from, from + AT_ONCE).forEach((text, index) => countOne(text, from + index)));
  }
  return { counts, read, keys };
}

/** As many bits of a SHA-256 as a double holds exactly. */
function keyOf(input_ids: readonly number[]): number {
  const digest = createHash('sha256').update(Uint32Array.from(input_ids)).digest();
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  return (view.getUint32(0) * 2 ** 16 + view.getUint16(4)) * 32 + (view.getUint8(6) & 31);
}
