import { build } from 'esbuild';
import * as fc from 'fast-check';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Collection } from '../../../src/stores/collection.js';
import { EmbeddingStore } from '../../../src/stores/embedding-store.js';
import { embeddingOf } from './embedding-of.js';

const NAME = 'phrases/model.cpu';
let folder: string;
let built: string;
beforeAll(async () => {
  built = mkdtempSync(path.join(tmpdir(), 'clip-gaze-store-child-'));
  await build({
    entryPoints: [path.join(import.meta.dirname, 'store-child.ts')],
    outfile: path.join(built, 'child.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
});
afterAll(() => rmSync(built, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What another process would find. */
async function opened(name = NAME, store = new EmbeddingStore(folder)): Promise<Collection> {
  const collection = store.collection(name);
  await collection.refresh();
  return collection;
}

function put(collection: Collection, ...keys: readonly string[]): void {
  for (const key of keys) collection.put(key, { embedding: embeddingOf(key), note: `note of ${key}` });
}

const keys = (count: number, what = 'key') => Array.from({ length: count }, (_, i) => `${what} ${i}`);
const found = (collection: Collection) => [...collection.keys()].sort();
const files = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.embeddings'))
    .map((name) => path.join(folder, name));

/** Whatever has happened to the files: what is found is what was put. */
function expectRight(collection: Collection): void {
  for (const key of collection.keys()) expect(collection.get(key)?.embedding, key).toEqual(embeddingOf(key));
}

describe('what is put', () => {
  it('is there for the next process, whatever its key', async () => {
    const odd = ['', ' ', 'по-русски', '日本', 'a\0b', '💡', '__proto__', 'x'.repeat(70_000)];
    put(await opened(), ...odd);
    const again = await opened();
    for (const key of odd) {
      expect(again.get(key)?.embedding).toEqual(embeddingOf(key));
      expect(again.get(key)?.note).toBe(`note of ${key}`);
    }
    expect(again.size).toBe(odd.length);
  });

  it('may be a note without numbers, or of any length', async () => {
    (await opened()).put('note', { embedding: new Float32Array(), note: 'only words' });
    (await opened()).put('one', { embedding: Float32Array.of(0.1), note: '' });
    const again = await opened();
    expect(again.get('note')).toMatchObject({ embedding: new Float32Array(), note: 'only words' });
    expect(again.get('one')).toMatchObject({ embedding: Float32Array.of(0.1), note: '' });
  });

  it('is not kept where it is larger than any embedding is', async () => {
    const collection = await opened();
    collection.put('large', { embedding: new Float32Array(2 ** 18), note: '' });
    expect(collection.get('large')).toBeUndefined();
    put(collection, 'small');
    expect(found(await opened())).toEqual(['small']);
  });

  it('is of its collection only, also where its file is copied into another', async () => {
    put(await opened(), ...keys(3));
    cpSync(path.join(folder, 'phrases', 'model.cpu'), path.join(folder, 'phrases', 'other.cpu'), { recursive: true });
    expect(found(await opened('phrases/other.cpu'))).toEqual([]);
    expect(found(await opened())).toHaveLength(3);
  });

  it.each(['../out', '/absolute', 'a//b', 'a/../b', '', 'a\\b'])('never goes to a collection named %j', (name) => {
    expect(() => new EmbeddingStore(folder).collection(name)).toThrow(RangeError);
  });

  it('stays in memory where there is no folder', async () => {
    const collection = new EmbeddingStore(undefined).collection(NAME);
    put(collection, ...keys(3));
    await collection.refresh();
    expect(found(collection)).toHaveLength(3);
  });

  it('stays in memory where the disk cannot be written to, and goes there once it can', async () => {
    const collection = await opened('file/model');
    // A folder cannot be made where a file is.
    writeFileSync(path.join(folder, 'file'), '');
    put(collection, ...keys(3));
    await collection.refresh();
    expect(found(collection)).toHaveLength(3);
    expectRight(collection);
    rmSync(path.join(folder, 'file'));
    put(collection, 'later');
    expect(found(await opened('file/model'))).toEqual(['later']);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('is read where nothing may be written', async () => {
    put(await opened(), ...keys(3));
    const own = path.dirname(files()[0]!);
    chmodSync(own, 0o500);
    const collection = await opened();
    put(collection, 'more');
    chmodSync(own, 0o700);
    expect(found(collection)).toHaveLength(4);
  });
});

describe('several processes', () => {
  it('find what the others write meanwhile', async () => {
    const [a, b] = [await opened(), await opened()];
    put(a, ...keys(3, 'of a'));
    put(b, ...keys(3, 'of b'));
    put(a, 'of a again');
    await Promise.all([a.refresh(), b.refresh()]);
    expect(found(a)).toEqual(found(b));
    expect(found(a)).toHaveLength(7);
    expectRight(a);
  });

  it('go on where another has deleted everything', async () => {
    const store = new EmbeddingStore(folder);
    const [a, b] = [await opened(NAME, store), await opened()];
    put(a, ...keys(3));
    put(b, 'of b');
    await a.refresh();
    expect(store.bytes).toBeGreaterThan(0);
    expect(store.clear()).toBeGreaterThan(0);
    expect(store.bytes).toBe(0);
    expect(found(store.collection(NAME))).toEqual([]);
    put(b, 'later');
    expect(found(await opened())).toEqual(['later']);
    await b.refresh();
    expect(found(b)).toEqual(['later']);
  });

  it('killed at any moment lose nothing that was put, and leave nothing wrong', async () => {
    const said: string[] = [];
    const children = ['one', 'two', 'three'].map((name) => {
      const child = spawn(process.execPath, [path.join(built, 'child.mjs'), folder, name, '100000'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let own = 0;
      createInterface(child.stdout).on('line', (line) => {
        said.push(line);
        own++;
        if (own === 300) child.kill('SIGKILL');
      });
      return child;
    });
    await Promise.all(children.map((child) => once(child, 'close')));
    const collection = await opened();
    // The last line may have been cut.
    const whole = said.filter((key) => /^(one|two|three) \d+$/.test(key));
    expect(whole.length).toBeGreaterThanOrEqual(900);
    for (const key of whole) expect(collection.get(key)?.note, key).toBe(key);
    expectRight(collection);
    put(collection, 'after');
    expect((await opened()).size).toBe(collection.size);
  }, 60_000);
});

describe('files that are damaged', () => {
  const kept = keys(20);

  it.each([
    ['emptied', () => new Uint8Array()],
    ['text', () => Buffer.from('this is text, not embeddings\n'.repeat(100))],
    ['all marks', () => Buffer.from('CGE1'.repeat(20_000))],
  ])('%s are as if they held nothing, and stay as they are', async (_, change) => {
    put(await opened(), ...kept);
    const [file] = files();
    const bytes = change();
    writeFileSync(file!, bytes);
    const collection = await opened();
    expect(found(collection)).toEqual([]);
    put(collection, 'new');
    expect(found(await opened())).toEqual(['new']);
    expect(readFileSync(file!).equals(bytes)).toBe(true);
  });

  it('with another version’s mark hold nothing for us', async () => {
    put(await opened(), ...kept);
    const [file] = files();
    const bytes = readFileSync(file!);
    writeFileSync(file!, Buffer.from(bytes.toString('latin1').replaceAll('CGE1', 'CGE2'), 'latin1'));
    expect(found(await opened())).toEqual([]);
  });

  it('deleted hold nothing, also for who had read them', async () => {
    const collection = await opened();
    put(collection, ...kept);
    rmSync(folder, { recursive: true });
    await collection.refresh();
    expect(found(collection)).toEqual([]);
    put(collection, 'new');
    expect(found(await opened())).toEqual(['new']);
  });

  it('cut at any byte give all records before the cut, and are written on', async () => {
    put(await opened(), ...kept);
    const [file] = files();
    const bytes = readFileSync(file!);
    const each = bytes.length / kept.length;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), async (cut) => {
        rmSync(folder, { recursive: true });
        mkdirSync(path.dirname(file!), { recursive: true });
        writeFileSync(file!, bytes.subarray(0, cut));
        const collection = await opened();
        // Records differ by a few bytes in length.
        expect(Math.abs(collection.size - cut / each)).toBeLessThanOrEqual(1.2);
        expectRight(collection);
        put(collection, 'new');
        expect((await opened()).size).toBe(collection.size);
      }),
      { numRuns: 60 },
    );
  });

  it('with bytes changed anywhere give what is whole, and nothing else', async () => {
    put(await opened(), ...kept);
    const [file] = files();
    const bytes = readFileSync(file!);
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(changes, async (flips) => {
        const damaged = Buffer.from(bytes);
        for (const [at, by] of flips) damaged[at] = damaged[at]! ^ by;
        writeFileSync(file!, damaged);
        const collection = await opened();
        expectRight(collection);
        expect(found(collection).every((key) => kept.includes(key))).toBe(true);
        // Each change can cost no more than the record that it is in.
        expect(collection.size).toBeGreaterThanOrEqual(kept.length - flips.length);
      }),
      { numRuns: 200 },
    );
  });

  /** As after the death of the process that wrote it: none has this id, the highest that Linux gives is 2²². */
  const abandon = (file: string): string => {
    const abandoned = path.join(path.dirname(file), path.basename(file).replace(/\.\d+\./, '.99999999.'));
    renameSync(file, abandoned);
    return abandoned;
  };

  it('are taken over with what was written after they were last looked at', async () => {
    put(await opened(), ...kept);
    const abandoned = abandon(files()[0]!);
    const bytes = readFileSync(abandoned);
    writeFileSync(abandoned, bytes.subarray(0, (bytes.length / kept.length) * 5));
    const collection = await opened();
    expect(collection.size).toBe(5);
    writeFileSync(abandoned, bytes);
    put(collection, 'new');
    expect(files()).toHaveLength(1);
    expect(found(collection)).toEqual([...kept, 'new'].sort());
    expect(found(await opened())).toEqual([...kept, 'new'].sort());
    expectRight(collection);
  });

  it('are taken over from a process that has died, with its torn end cut off', async () => {
    put(await opened(), ...kept);
    const abandoned = abandon(files()[0]!);
    writeFileSync(abandoned, 'torn', { flag: 'a' });
    const collection = await opened();
    put(collection, 'new');
    expect(files()).toHaveLength(1);
    expect(files()).not.toContain(abandoned);
    expect((await opened()).size).toBe(kept.length + 1);
  });
});

describe('the limit', () => {
  /** A record of 64 numbers takes about 320 bytes. */
  const LIMIT = 64 * 1024;

  it('is kept to, whatever is put, and what was put last is there', async () => {
    const store = new EmbeddingStore(folder);
    store.limitBytes = LIMIT;
    const collection = await opened(NAME, store);
    put(collection, ...keys(2000));
    expect(store.bytes).toBeLessThanOrEqual(LIMIT * 1.1);
    expect(collection.get('key 1999')).toBeDefined();
    expect(collection.get('key 0')).toBeUndefined();
    expect(found(await opened())).toEqual(found(collection));
    expectRight(collection);
  });

  it('to the byte: what fits stays, and one byte less is too little for the oldest', async () => {
    const bytesOf = async (limit: number) => {
      rmSync(folder, { recursive: true, force: true });
      const store = new EmbeddingStore(folder);
      store.limitBytes = limit;
      for (const name of ['phrases/a.cpu', 'phrases/b.cpu']) put(await opened(name, store), ...keys(3));
      return store.bytes;
    };
    const all = await bytesOf(LIMIT);
    expect(await bytesOf(all + 1)).toBe(all);
    expect(await bytesOf(all)).toBe(all);
    expect(await bytesOf(all - 1)).toBeLessThan(all);
  });

  it('tells what came last also where the file system’s clock does not', async () => {
    const store = new EmbeddingStore(folder);
    store.limitBytes = LIMIT;
    const collection = await opened(NAME, store);
    // In the same order, but all at one time.
    const once = new Date();
    for (const key of keys(600)) {
      put(collection, key);
      for (const file of files()) utimesSync(file, once, once);
    }
    const left = found(collection).map((key) => Number(key.split(' ')[1]));
    expect(Math.min(...left) + left.length).toBe(600);
  });

  it('gives up first what was used longest ago, of all collections, whoever used it', async () => {
    put(await opened('phrases/old.cpu'), ...keys(50));
    put(await opened('phrases/used.cpu'), ...keys(50));
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    for (const file of files()) utimesSync(file, hoursAgo(5), hoursAgo(file.includes('old') ? 4 : 5));
    // Another process asks for one of them.
    expect((await opened('phrases/used.cpu')).get('key 7')).toBeDefined();
    const store = new EmbeddingStore(folder);
    store.limitBytes = 40 * 1024;
    put(await opened(NAME, store), ...keys(40));
    expect((await opened('phrases/old.cpu')).size).toBe(0);
    expect((await opened('phrases/used.cpu')).size).toBe(50);
  });

  it('holds in memory too', () => {
    const store = new EmbeddingStore(undefined);
    store.limitBytes = LIMIT;
    const collection = store.collection(NAME);
    put(collection, ...keys(2000));
    expect(store.bytes).toBeLessThanOrEqual(LIMIT * 1.1);
    expect(collection.get('key 1999')).toBeDefined();
  });

  it('of nothing keeps nothing, and all goes on', async () => {
    const store = new EmbeddingStore(folder);
    store.limitBytes = 0;
    const collection = await opened(NAME, store);
    put(collection, ...keys(3));
    expect(store.bytes).toBe(0);
    expect(found(collection)).toEqual([]);
  });

  it('that is lowered is kept to with the next that is put', async () => {
    const store = new EmbeddingStore(folder);
    const collection = await opened(NAME, store);
    put(collection, ...keys(2000));
    store.limitBytes = LIMIT;
    put(collection, 'next');
    expect(store.bytes).toBeLessThanOrEqual(LIMIT * 1.1);
  });
});
