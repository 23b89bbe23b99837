/**
 * How embeddings lie in a file: records one after the other, each with its own checksum, so that the file may end anywhere
 * and be damaged anywhere and every whole record is still found. All numbers are 32 bits, little-endian as every processor
 * that Clip Gaze runs on has them:
 *
 *     mark · bytes of the record · checksum of what follows · bytes of key · bytes of note · numbers · key, note, zeros · numbers
 */
import { checksum } from './checksum.js';

export interface Entry {
  /** Of any length, also none. */
  readonly embedding: Float32Array;
  /** What else is known of it, as its owner writes it. */
  readonly note: string;
}

/** "CGE1". Another version of the format has another mark: its records are none to us. */
const MARK = 0x31454743;

const HEADER = 24;

/** An embedding has at most some thousand numbers and a phrase some hundred letters; what is larger is not kept. */
export const MAX_RECORD_BYTES = 2 ** 20;

/**
 * @param seed of the collection
 * @returns the record's bytes, a multiple of four; undefined where there are more than {@link MAX_RECORD_BYTES}
 */
export function encodeRecord(key: string, { embedding, note }: Entry, seed: number): Uint8Array | undefined {
  const keyBytes = Buffer.from(key, 'utf8');
  const noteBytes = Buffer.from(note, 'utf8');
  const numbersAt = aligned(HEADER + keyBytes.length + noteBytes.length);
  const bytes = new Uint8Array(numbersAt + embedding.byteLength);
  if (bytes.length > MAX_RECORD_BYTES) return undefined;
  bytes.set(keyBytes, HEADER);
  bytes.set(noteBytes, HEADER + keyBytes.length);
  new Float32Array(bytes.buffer, numbersAt).set(embedding);
  const words = new Uint32Array(bytes.buffer);
  words.set([MARK, bytes.length, 0, keyBytes.length, noteBytes.length, embedding.length]);
  words[2] = checksum(words, seed, 3);
  return bytes;
}

/**
 * All whole records of a piece of a file. What is damaged is passed over.
 *
 * @param bytes a buffer of its own, from the start of a record on; the embeddings found are views of it
 * @param seed  of the collection
 * @param found called with each record in turn
 * @returns where the last whole record ends: what follows is damaged, or still being written
 */
export function scanRecords(bytes: Uint8Array<ArrayBuffer>, seed: number, found: (key: string, entry: Entry) => void): number {
  const { buffer } = bytes;
  const text = Buffer.from(buffer);
  const words = new Uint32Array(buffer, 0, bytes.length >> 2);
  const total = words.length * 4;
  let end = 0;
  for (let at = 0; at + HEADER <= total;) {
    const word = at >> 2;
    if (words[word] !== MARK) {
      at += 4;
      continue;
    }
    const size = words[word + 1] ?? 0;
    const keyBytes = words[word + 3] ?? 0;
    const noteBytes = words[word + 4] ?? 0;
    const count = words[word + 5] ?? 0;
    const numbersAt = aligned(HEADER + keyBytes + noteBytes);
    const isWhole =
      size <= MAX_RECORD_BYTES &&
      size === numbersAt + count * Float32Array.BYTES_PER_ELEMENT &&
      at + size <= total &&
      words[word + 2] === checksum(words, seed, word + 3, (at + size) >> 2);
    if (!isWhole) {
      at += 4;
      continue;
    }
    const noteAt = at + HEADER + keyBytes;
    const numbers = at + numbersAt;
    // Most of what is read is never asked for: a view or a string made when it is saves half of the time.
    found(text.toString('utf8', at + HEADER, noteAt), {
      get embedding() {
        return new Float32Array(buffer, numbers, count);
      },
      get note() {
        return text.toString('utf8', noteAt, noteAt + noteBytes);
      },
    });
    at += size;
    end = at;
  }
  return end;
}

function aligned(bytes: number): number {
  return (bytes + 3) & ~3;
}
