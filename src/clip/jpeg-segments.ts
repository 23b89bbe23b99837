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

export interface Segment {
  readonly marker: number;
  /** Without the marker and the length. */
  readonly content: Uint8Array;
}

export interface Segments {
  /** Before the first scan. */
  readonly segments: readonly Segment[];
  /** The content of the first scan's header. */
  readonly scan: Uint8Array;
  /** Where its codes begin in the file. */
  readonly codesAt: number;
}

/**
 * @param bytes the whole file
 * @returns undefined where a segment is of an unusual kind or not whole
 */
export function segmentsOf(bytes: Uint8Array): Segments | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments: Segment[] = [];
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    // Whatever else there may be, bytes that fill and markers without a length among it, would have to be read otherwise.
    if (bytes[at] !== 0xff || !(USUAL.has(marker) || (marker >= APP0 && marker <= APP15))) return undefined;
    const end = at + 2 + view.getUint16(at + 2);
    if (end > bytes.length) return undefined;
    const content = bytes.subarray(at + 4, end);
    if (marker === SCAN) return { segments, scan: content, codesAt: end };
    segments.push({ marker, content });
    at = end;
  }
  return undefined;
}
