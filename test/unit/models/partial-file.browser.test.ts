/** A model's file in a browser's storage: in pieces, gone on with, verified. */
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { useBrowserFiles } from '../../../src/files/browser-files.js';
import { PIECE_BYTES, readPieces, wholeOf } from '../../../src/files/pieced-file.js';
import { PartialFile, WrongContentError } from '../../../src/models/partial-file.browser.js';
import { memoryFiles } from '../files/memory-files.js';

const BYTES = Uint8Array.from({ length: 2 * PIECE_BYTES + 1000 }, (_, index) => (index * 31 + (index >> 8)) % 256);
const sha256 = createHash('sha256').update(BYTES).digest('hex');
const FILE = { path: 'onnx/vision_model.onnx', bytes: BYTES.length, sha256 };
const URI = 'storage:/models/vision_model.onnx';
const { signal } = new AbortController();

let files: ReturnType<typeof memoryFiles>;
beforeEach(() => useBrowserFiles((files = memoryFiles())));

const append = async (partial: PartialFile, from: number, to = BYTES.length): Promise<void> => {
  for (let at = from; at < to; at += 1_000_000) await partial.append(BYTES.subarray(at, Math.min(at + 1_000_000, to)));
};

describe('a file that is fetched', () => {
  it('is whole only when it was verified', async () => {
    const partial = await PartialFile.open(URI, FILE, signal);
    await append(partial, 0);
    expect(partial.length).toBe(BYTES.length);
    expect(await wholeOf(URI)).toBeUndefined();
    await expect(readPieces(URI)).rejects.toThrow('not whole');
    await partial.finish();
    expect(await wholeOf(URI)).toEqual({ bytes: BYTES.length, sha256 });
    expect(Buffer.compare(await readPieces(URI), BYTES)).toBe(0);
    expect(files.all.size).toBe(4);
  });

  it('is gone on with where its last whole piece ends', async () => {
    const first = await PartialFile.open(URI, FILE, signal);
    await append(first, 0, PIECE_BYTES + 5000);
    await first.close();
    const second = await PartialFile.open(URI, FILE, signal);
    expect(second.length).toBe(PIECE_BYTES);
    await append(second, second.length);
    await second.finish();
    expect(Buffer.compare(await readPieces(URI), BYTES)).toBe(0);
  });

  it('is refused where it is another, and begun anew', async () => {
    const partial = await PartialFile.open(URI, { ...FILE, sha256: 'f'.repeat(64) }, signal);
    await append(partial, 0);
    await expect(partial.finish()).rejects.toThrow(WrongContentError);
    await partial.restart(null);
    expect(partial.length).toBe(0);
    expect(files.all.size).toBe(0);
  });

  it('is refused where more comes than it has', async () => {
    const partial = await PartialFile.open(URI, { ...FILE, bytes: 10 }, signal);
    await expect(partial.append(BYTES.subarray(0, 11))).rejects.toThrow(WrongContentError);
  });
});

it('a piece that was damaged is told', async () => {
  const partial = await PartialFile.open(URI, FILE, signal);
  await append(partial, 0);
  await partial.finish();
  files.all.set(`${URI}/0001`, new Uint8Array(0));
  await expect(readPieces(URI)).rejects.toThrow('piece 1');
});
