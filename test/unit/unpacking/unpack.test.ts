/** Native code as a package brings it: packed tightly, unpacked before the engine first starts. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeCallsAbsolute, packNatives } from '../../../scripts/pack-natives.mjs';
import { EngineClient } from '../../../src/engine/client.js';
import { forkEngine } from '../../../src/engine/fork.js';
import { makeCallsRelative } from '../../../src/unpacking/relative-calls.js';
import { unpackedHome, UnpackError, type Write } from '../../../src/unpacking/unpack.js';
import { ROOT } from '../parity/demo-engine.js';

vi.setConfig({ testTimeout: 60_000 });

const LIBRARY = 'node_modules/a/lib/library.so.1';
const WASM = 'node_modules/b/module.wasm';

let folder: string;
let packedOnce: string;
let home: string;
let count = 0;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-unpack-'));
  packedOnce = path.join(folder, 'packed once');
  for (const [file, seed] of [
    [LIBRARY, 7],
    [WASM, 11],
  ] as const) {
    mkdirSync(path.join(packedOnce, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(packedOnce, file), code(seed));
  }
  writeFileSync(path.join(packedOnce, 'node_modules/a/small.node'), 'too small to be packed');
  writeFileSync(path.join(packedOnce, 'engine.js'), 'export const bundle = true;');
  for (const entry of ['prepare-tower.js', 'tower-lane.js', 'quarter-thread.js']) writeFileSync(path.join(packedOnce, entry), '');
  await packNatives(packedOnce, 'linux-x64', true);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  home = path.join(folder, `home ${++count}`);
  cpSync(packedOnce, home, { recursive: true });
});

/** 1.1 MB in which a tenth of the bytes are calls and jumps, at distances of either sign and of any size. */
function code(seed: number): Buffer {
  const bytes = Buffer.alloc(1_100_000);
  let state = seed;
  for (let at = 0; at < bytes.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24 < 26 ? 0xe8 | (state & 1) : (state >>> 16) & 0x0f;
  }
  return bytes;
}

/** A file system that can be written below one folder only. */
const readOnly =
  (writable: string): Write =>
  async (file, bytes) => {
    if (!file.startsWith(writable))
      throw Object.assign(new Error(`EROFS: read-only file system, open '${file}'`), { code: 'EROFS' });
    await writeFile(file, bytes);
  };

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('calls made absolute', () => {
  it('are what they were when made relative again, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0xe8, 0xe9, 0x00, 0x01, 0x7f, 0x80, 0xff), { maxLength: 200 }), (bytes) => {
        const original = Buffer.from(bytes);
        const changed = Buffer.from(bytes);
        makeCallsAbsolute(changed);
        makeCallsRelative(changed);
        expect(changed.equals(original)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('name the same address from wherever it is called', () => {
    const bytes = Buffer.alloc(64);
    for (const at of [0, 20, 40]) {
      bytes[at] = 0xe8;
      bytes.writeInt32LE(30 - at, at + 1);
    }
    makeCallsAbsolute(bytes);
    expect([0, 20, 40].map((at) => bytes.readInt32LE(at + 1))).toEqual([30, 30, 30]);
  });
});

describe('unpacking', () => {
  it('gives every file back byte for byte, in its place, and leaves nothing else there', async () => {
    expect(existsSync(path.join(home, LIBRARY))).toBe(false);
    expect(await unpackedHome(home, path.join(folder, 'unused'))).toBe(home);
    expect(hash(readFileSync(path.join(home, LIBRARY)))).toBe(hash(code(7)));
    expect(hash(readFileSync(path.join(home, WASM)))).toBe(hash(code(11)));
    expect(readdirSync(path.join(home, 'node_modules/a/lib'))).toEqual(['library.so.1']);
    expect(readFileSync(path.join(home, 'node_modules/a/small.node'), 'utf8')).toBe('too small to be packed');
    expect(existsSync(path.join(folder, 'unused'))).toBe(false);
  });

  it('leaves a library that somebody put in place of ours, and unpacks again what was deleted', async () => {
    await unpackedHome(home, '');
    writeFileSync(path.join(home, LIBRARY), 'a library of my own');
    rmSync(path.join(home, WASM));
    await unpackedHome(home, '');
    expect(readFileSync(path.join(home, LIBRARY), 'utf8')).toBe('a library of my own');
    expect(hash(readFileSync(path.join(home, WASM)))).toBe(hash(code(11)));
  });

  it('may be done by several windows at the same time', async () => {
    await Promise.all(Array.from({ length: 5 }, () => unpackedHome(home, '')));
    expect(hash(readFileSync(path.join(home, LIBRARY)))).toBe(hash(code(7)));
    expect(readdirSync(path.join(home, 'node_modules/a/lib'))).toEqual(['library.so.1']);
  });

  const DAMAGES = ['changed', 'cut short', 'gone'];

  function damage(name: string, how: string): string {
    const packed = path.join(home, 'packed', name);
    const bytes = readFileSync(packed);
    if (how === 'gone') rmSync(packed);
    else if (how === 'cut short') writeFileSync(packed, bytes.subarray(0, bytes.length / 2));
    else {
      const middle = bytes.length >> 1;
      bytes[middle] = (bytes[middle] ?? 0) ^ 1;
      writeFileSync(packed, bytes);
    }
    return packed;
  }

  it.each(DAMAGES)('does not take a file that is %s for native code, whose place WebAssembly takes', async (how) => {
    damage('library.so.1.br', how);
    expect(await unpackedHome(home, '')).toBe(home);
    expect(readdirSync(path.join(home, 'node_modules/a/lib'))).toEqual([]);
    expect(hash(readFileSync(path.join(home, WASM)))).toBe(hash(code(11)));
  });

  it.each(DAMAGES)('says what to do where WebAssembly is %s, whose place nothing takes', async (how) => {
    const packed = damage('module.wasm.br', how);
    await expect(unpackedHome(home, '')).rejects.toThrow(
      new UnpackError(`${packed} is damaged or missing: uninstall the extension Clip Gaze and install it again.`),
    );
    expect(existsSync(path.join(home, WASM))).toBe(false);
  });

  it('refuses an index that names a file outside of its folder', async () => {
    const index = path.join(home, 'packed', 'index.json');
    writeFileSync(index, readFileSync(index, 'utf8').replace(LIBRARY, '../../library.so.1'));
    await expect(unpackedHome(home, '')).rejects.toThrow(UnpackError);
    expect(existsSync(path.join(folder, '..', 'library.so.1'))).toBe(false);
  });

  it('goes elsewhere where the installation cannot be written, once', async () => {
    const elsewhere = path.join(home, 'of the user');
    const answer = await unpackedHome(home, elsewhere, readOnly(elsewhere));
    expect(path.dirname(answer)).toBe(elsewhere);
    expect(hash(readFileSync(path.join(answer, LIBRARY)))).toBe(hash(code(7)));
    expect(readFileSync(path.join(answer, 'engine.js'), 'utf8')).toContain('bundle');
    expect(JSON.parse(readFileSync(path.join(answer, 'package.json'), 'utf8'))).toEqual({ type: 'module' });
    expect(await unpackedHome(home, elsewhere, readOnly('nowhere'))).toBe(answer);
    expect(readdirSync(elsewhere)).toHaveLength(1);
  });

  it('says where it could not write, and what to do', async () => {
    const file = path.join(home, 'a file where a folder is wanted');
    writeFileSync(file, '');
    await expect(unpackedHome(home, file, readOnly('nowhere'))).rejects.toThrow(
      /could not unpack its native code into .*a file where a folder is wanted.*Make room or give the permission/s,
    );
  });
});

describe('the engine of a package', () => {
  const client = (entry: string): EngineClient =>
    new EngineClient({ start: () => forkEngine(entry, '', '', path.join(folder, 'elsewhere')), idleMilliseconds: () => 0 });

  function installation(name: string): string {
    const at = path.join(folder, name);
    mkdirSync(path.join(at, 'packed'), { recursive: true });
    for (const bundle of ['engine.js', 'start-engine.js']) cpSync(path.join(ROOT, 'out', bundle), path.join(at, bundle));
    writeFileSync(path.join(at, 'package.json'), '{"type":"module"}');
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(at, 'node_modules'), 'junction');
    return at;
  }

  it('unpacks what is missing and then answers', async () => {
    const at = installation('whole');
    cpSync(path.join(packedOnce, 'packed'), path.join(at, 'packed'), { recursive: true });
    const index = path.join(at, 'packed', 'index.json');
    writeFileSync(index, readFileSync(index, 'utf8').replaceAll('node_modules/', 'beside/'));
    const engine = client(path.join(at, 'start-engine.js'));
    try {
      expect(await engine.request('status', {})).toMatchObject({ imagesEncoded: 0, openTowers: [] });
    } finally {
      engine.dispose();
    }
    expect(hash(readFileSync(path.join(at, 'beside/a/lib/library.so.1')))).toBe(hash(code(7)));
  });

  it('answers with the reason where it cannot unpack', async () => {
    const at = installation('damaged');
    writeFileSync(path.join(at, 'packed', 'index.json'), '{"files": 3}');
    const engine = client(path.join(at, 'start-engine.js'));
    try {
      await expect(engine.request('status', {})).rejects.toMatchObject({
        code: 'native',
        message: `${path.join(at, 'packed')} is damaged or missing: uninstall the extension Clip Gaze and install it again.`,
      });
    } finally {
      engine.dispose();
    }
  });
});
