/**
 * Large files in a browser's storage, in pieces: it keeps each file as one value, reads it whole to say its size, and writes
 * it whole. `FILE/pieces.json` is written last, and says that the file is whole.
 */
import * as v from 'valibot';
import { browserFileNames, readBrowserFile, removeBrowserFile, writeBrowserFile } from './browser-files.js';
import { utf8 } from './utf8.js';

export const PIECE_BYTES = 8 * 2 ** 20;

const Whole = v.object({ bytes: v.number(), sha256: v.string() });
export type Whole = v.InferOutput<typeof Whole>;

/** @returns what the file is; undefined where it is not there, or not whole */
export async function wholeOf(file: string): Promise<Whole | undefined> {
  try {
    return v.parse(Whole, JSON.parse(utf8(await readBrowserFile(`${file}/pieces.json`))));
  } catch {
    return undefined;
  }
}

/** Says that all pieces are there. */
export function setWhole(file: string, whole: Whole): Promise<void> {
  return writeBrowserFile(`${file}/pieces.json`, new TextEncoder().encode(JSON.stringify(whole)));
}

/** @returns how many pieces are there, from the first without a gap */
export async function piecesThere(file: string): Promise<number> {
  const names = new Set(await browserFileNames(file));
  let count = 0;
  while (names.has(nameOf(count))) count++;
  return count;
}

export function readPiece(file: string, index: number): Promise<Uint8Array<ArrayBuffer>> {
  return readBrowserFile(`${file}/${nameOf(index)}`);
}

export function writePiece(file: string, index: number, bytes: Uint8Array): Promise<void> {
  return writeBrowserFile(`${file}/${nameOf(index)}`, bytes);
}

export function removePieces(file: string): Promise<void> {
  return removeBrowserFile(file);
}

/** @throws Error where it is not whole */
export async function readPieces(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const whole = await wholeOf(file);
  if (!whole) throw new Error(/* not translated */ `${file} is not there, or not whole.`);
  const bytes = new Uint8Array(whole.bytes);
  for (let at = 0, index = 0; at < whole.bytes; index++) {
    const piece = await readPiece(file, index);
    if (piece.length === 0 || at + piece.length > whole.bytes)
      throw new Error(/* not translated */ `${file} is damaged: piece ${index}.`);
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function nameOf(index: number): string {
  return String(index).padStart(4, '0');
}
