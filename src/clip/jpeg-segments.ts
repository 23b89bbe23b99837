/** What stands before a JPEG's pixels, as far as it is usual. */

/** Markers, by their second byte (ITU-T T.81, table B.1). */
export const BASELINE = 0xc0;
export const PROGRESSIVE = 0xc2;
export const HUFFMAN_TABLES = 0xc4;
const SCAN = 0xda;
export const QUANTISATION_TABLES = 0xdb;
export const RESTART_INTERVAL = 0xdd;
export const APP0 = 0xe0;
export const APP1 = 0xe1;
export const APP2 = 0xe2;
export const APP14 = 0xee;
const APP15 = 0xef;
const COMMENT = 0xfe;

/** All that a usual header has. */
const USUAL = new Set([BASELINE, PROGRESSIVE, HUFFMAN_TABLES, SCAN, QUANTISATION_TABLES, RESTART_INTERVAL, COMMENT]);

export interface Scan {
  /** Its header's content. */
  readonly header: Uint8Array;
  /** Where its codes begin in the file. */
  readonly codesAt: number;
}

/**
 * Goes over the segments before the first scan. None is kept: a file may be made of millions.
 *
 * @param bytes the whole file
 * @param look  is given each segment's marker and content; where it answers false, nothing follows
 * @returns the first scan; undefined where a segment is of an unusual kind or not whole, or `look` has had enough
 */
export function eachSegment(bytes: Uint8Array, look: (marker: number, content: Uint8Array) => boolean): Scan | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    // Whatever else there may be, bytes that fill and markers without a length among it, would have to be read otherwise.
    if (bytes[at] !== 0xff || !(USUAL.has(marker) || (marker >= APP0 && marker <= APP15))) return undefined;
    const end = at + 2 + view.getUint16(at + 2);
    if (end > bytes.length) return undefined;
    const content = bytes.subarray(at + 4, end);
    if (marker === SCAN) return { header: content, codesAt: end };
    if (!look(marker, content)) return undefined;
    at = end;
  }
  return undefined;
}
