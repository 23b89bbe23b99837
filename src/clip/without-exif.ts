/** A JPEG file without what says how it is to be turned. */
import { joined } from './bytes.js';

const APP1 = 0xe1;
const START_OF_SCAN = 0xda;

/** @returns a copy without its APP1 segments (ITU-T T.81, B.2.4.6); the same where it has none, or is none */
export function withoutExif(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  let from = 0;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (marker === START_OF_SCAN) break;
    const end = at + 2 + (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
    if (marker === APP1) {
      kept.push(bytes.subarray(from, at));
      from = end;
    }
    at = end;
  }
  if (from === 0) return bytes;
  kept.push(bytes.subarray(from));
  return joined(kept);
}
