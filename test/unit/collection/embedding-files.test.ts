import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EmbeddingFiles, FilesInTheWayError, type ComputedBy } from '../../../src/collection/embedding-files.js';
import { npy, NPY_HEADER_BYTES } from '../../../src/collection/npy.js';
import type { EncodedImage } from '../../../src/engine/protocol.js';

const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-embedding-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BY: ComputedBy = { model: 'm', fingerprint: 'f', preprocessing: 'reference', crop: 'centre', decode: 'exact' };
const COLUMNS = 2;
const NAMES = ['a', 'broken', 'c', 'd', 'c'];

let made = 0;
const anew = (): string => path.join(folder, `files-${++made}`);
const open = (name: string, overwrite = false, by = BY) => EmbeddingFiles.open({ name, columns: COLUMNS, by, overwrite });

const encoded = (first: number): EncodedImage => ({
  image_embeds: Float32Array.of(first, first + 0.5),
  width: 4,
  height: 3,
  sha256: 'ab',
  seen: [],
  runtime: 'native',
  device: 'cpu',
});

/** @returns how many pictures had to be answered */
async function answer(files: EmbeddingFiles, names: readonly string[]): Promise<number> {
  let answered = 0;
  for (const [at, name] of names.entries()) {
    if (files.skip(name)) continue;
    answered++;
    if (name === 'broken') await files.fail(name, 'It is broken.');
    else await files.add(name, encoded(at + 1));
  }
  return answered;
}

async function whole(): Promise<string> {
  const name = anew();
  const files = await open(name);
  await answer(files, NAMES);
  await files.finish();
  return name;
}

const contents = (name: string) => ({
  npy: readFileSync(`${name}.npy`).toString('base64'),
  rows: readFileSync(`${name}.rows.jsonl`, 'utf8'),
});

describe('embeddings in files', () => {
  it('have a row for each picture that was read and a line for each picture', async () => {
    const name = await whole();
    expect(readFileSync(`${name}.npy`)).toEqual(Buffer.from(npy(Float32Array.of(1, 1.5, 3, 3.5, 4, 4.5, 5, 5.5), COLUMNS)));
    const lines = contents(name)
      .rows.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const facts = { width: 4, height: 3, sha256: 'ab', ...BY };
    expect(lines).toEqual([
      { row: 0, image: 'a', ...facts },
      { image: 'broken', error: 'It is broken.', ...BY },
      { row: 1, image: 'c', ...facts },
      { row: 2, image: 'd', ...facts },
      { row: 3, image: 'c', ...facts },
    ]);
    expect(readdirSync(folder).filter((file) => file.endsWith('.part'))).toEqual([]);
  });

  it.each([0, 1, 2, 3, 4, 5])('are the same when their writer ended after %i pictures', async (count) => {
    const name = anew();
    const first = await open(name);
    expect(await answer(first, NAMES.slice(0, count))).toBe(count);
    await first.leave();
    const second = await open(name);
    expect(second.rows + second.failures).toBe(count);
    expect(await answer(second, NAMES)).toBe(NAMES.length - count);
    expect(second.unclaimed).toBe(0);
    await second.finish();
    expect(contents(name)).toEqual(contents(await whole()));
  });

  it.each<[string, (name: string) => void, number]>([
    ['in the middle of a row', (name) => appendFileSync(`${name}.npy.part`, 'abc'), 3],
    ['between a row and its line', (name) => appendFileSync(`${name}.npy.part`, Buffer.alloc(COLUMNS * 4, 1)), 3],
    ['in the middle of a line', (name) => appendFileSync(`${name}.rows.jsonl.part`, '{"row":2,"ima'), 3],
    ['in the middle of the header', (name) => truncateSync(`${name}.npy.part`, 5), 0],
    ['before it had its lines', (name) => rmSync(`${name}.rows.jsonl.part`), 0],
    ['with the power, rows of zeros', (name) => overwrite(`${name}.npy.part`, NPY_HEADER_BYTES + COLUMNS * 4), 2],
    ['with the power, lines of zeros', (name) => appendFileSync(`${name}.rows.jsonl.part`, Buffer.from('\0\0\0\n')), 3],
    ['with the power, a row less than lines', (name) => truncateSync(`${name}.npy.part`, NPY_HEADER_BYTES + COLUMNS * 4), 2],
  ])('are the same when their writer ended %s', async (_, spoil, left) => {
    const name = anew();
    const first = await open(name);
    await answer(first, NAMES.slice(0, 3));
    await first.leave();
    spoil(name);
    const second = await open(name);
    expect(second.rows + second.failures).toBe(left);
    expect(await answer(second, NAMES)).toBe(NAMES.length - left);
    await second.finish();
    expect(contents(name)).toEqual(contents(await whole()));
  });

  it('are the same when their writer ended between their two names', async () => {
    const name = await whole();
    const before = contents(name);
    renameSync(`${name}.npy`, `${name}.npy.part`);
    const files = await open(name);
    expect(await answer(files, NAMES)).toBe(0);
    await files.finish();
    expect(contents(name)).toEqual(before);
  });

  it('keep what an earlier run answered and nobody names any more', async () => {
    const name = anew();
    const first = await open(name);
    await answer(first, ['a', 'c']);
    await first.leave();
    const second = await open(name);
    expect(await answer(second, ['c', 'd'])).toBe(1);
    expect(second.unclaimed).toBe(1);
    await second.finish();
    expect(contents(name).rows.match(/"image":"."/g)).toEqual(['"image":"a"', '"image":"c"', '"image":"d"']);
  });

  it('are written over only when that is asked for, and stay until the new ones are whole', async () => {
    const name = await whole();
    const before = contents(name);
    await expect(open(name)).rejects.toThrow(FilesInTheWayError);
    const files = await open(name, true);
    await answer(files, ['d']);
    await files.leave();
    expect(contents(name)).toEqual(before);
    const again = await open(name, true);
    expect(again.rows).toBe(1);
    await again.finish();
    expect(contents(name).rows).toContain('{"row":0,"image":"d"');
  });

  it.runIf(process.platform !== 'win32')('are never written through a symbolic link', async () => {
    const mine = path.join(folder, 'mine');
    writeFileSync(mine, 'mine');
    for (const part of ['.npy.part', '.rows.jsonl.part']) {
      const name = anew();
      symlinkSync(mine, `${name}${part}`);
      for (const overwrite of [false, true])
        await expect(open(name, overwrite)).rejects.toThrow(`${part} is a link, which nothing is written through.`);
    }
    // One that was whole but for its name is gone on with, so that the lines have the other name.
    const name = anew();
    writeFileSync(`${name}.npy.part`, npy(Float32Array.of(1, 2), COLUMNS));
    symlinkSync(mine, `${name}.rows.jsonl`);
    await expect(open(name)).rejects.toThrow(FilesInTheWayError);
    expect(readFileSync(mine, 'utf8')).toBe('mine');
  });

  it('of another model are neither gone on with nor thrown away unasked', async () => {
    const name = anew();
    const first = await open(name);
    await answer(first, NAMES);
    await first.leave();
    const other = { ...BY, fingerprint: 'g' };
    await expect(open(name, false, other)).rejects.toThrow('is unfinished, of m with --preprocessing reference');
    const files = await open(name, true, other);
    expect(files.rows).toBe(0);
    await files.discard();
    expect([`${name}.npy`, `${name}.npy.part`, `${name}.rows.jsonl.part`].some((file) => existsSync(file))).toBe(false);
  });
});

function overwrite(file: string, from: number): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, from));
}
