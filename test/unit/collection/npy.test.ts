import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { npy, NPY_HEADER_BYTES, NpyFile, npyHeader } from '../../../src/collection/npy.js';

const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-npy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads as the format's description says, and not as it is written here. */
function read(bytes: Buffer): { readonly shape: readonly number[]; readonly values: number[] } {
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]));
  const from = 10 + bytes.readUInt16LE(8);
  expect(from % 64).toBe(0);
  const header = bytes.toString('latin1', 10, from);
  const [, rows, columns] = /^\{'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), (\d+)\), \} *\n$/.exec(header) ?? [];
  const values = Array.from({ length: (bytes.length - from) / 4 }, (_, at) => bytes.readFloatLE(from + at * 4));
  return { shape: [Number(rows), Number(columns)], values };
}

describe('npy', () => {
  it('is what numpy.save writes, byte by byte', () => {
    // NumPy 2.4.6: numpy.save(file, numpy.array([[1.5, -2], [0, 3.25]], '<f4')), in base64.
    const fromNumPy =
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAg' +
      'ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAAAAAAFBA';
    const ours = Buffer.from(npy(Float32Array.of(1.5, -2, 0, 3.25), 2));
    expect(ours.toString('base64')).toBe(fromNumPy);
    expect(read(ours)).toEqual({ shape: [2, 2], values: [1.5, -2, 0, 3.25] });
  });

  it('keeps the header in its place however many rows there are', () => {
    for (const rows of [0, 1, 50_000, Number.MAX_SAFE_INTEGER]) expect(npyHeader(rows, 65_536)).toHaveLength(NPY_HEADER_BYTES);
    expect(() => npyHeader(1.5, 512)).toThrow(RangeError);
    expect(() => npy(new Float32Array(5), 2)).toThrow('(2.5, 2)');
  });

  it('reads from a view into a larger buffer what the view shows', () => {
    const all = Float32Array.of(9, 9, 1, 2, 9);
    expect(read(Buffer.from(npy(all.subarray(2, 4), 1))).values).toEqual([1, 2]);
  });
});

describe('a file that grows', () => {
  it('has as many rows as were added, though it did not know how many, and has its name only then', async () => {
    const file = path.join(folder, 'grown.npy');
    const grown = await NpyFile.open(file, 512);
    const row = new Float32Array(512);
    for (let at = 0; at < 1500; at++) {
      row.fill(at);
      await grown.append(row);
    }
    expect(existsSync(file)).toBe(false);
    expect(grown.rows).toBe(1500);
    await grown.close();
    const { shape, values } = read(readFileSync(file));
    expect(shape).toEqual([1500, 512]);
    expect(values).toHaveLength(1500 * 512);
    expect(Array.from({ length: 1500 }, (_, at) => values[at * 512 + 511])).toEqual(Array.from({ length: 1500 }, (_, at) => at));
    expect(readdirSync(folder)).toEqual(['grown.npy']);
  });

  it('without a row is still a file of that many columns', async () => {
    const file = path.join(folder, 'empty.npy');
    await (await NpyFile.open(file, 3)).close();
    expect(read(readFileSync(file))).toEqual({ shape: [0, 3], values: [] });
  });

  it('leaves what was there before as it was if it is discarded, and refuses rows of another length', async () => {
    const file = path.join(folder, 'before.npy');
    writeFileSync(file, 'before');
    const grown = await NpyFile.open(file, 2);
    await expect(grown.append(new Float32Array(3))).rejects.toThrow('A row has 2 numbers here, not 3.');
    await grown.append(Float32Array.of(1, 2));
    await grown.discard();
    expect(readFileSync(file, 'utf8')).toBe('before');
    expect(existsSync(`${file}.part`)).toBe(false);
  });
});
