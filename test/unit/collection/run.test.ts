import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SEEING } from '../../../src/clip/seeing.js';
import { engineWork } from '../../../src/collection/engine-work.js';
import type { Picture } from '../../../src/collection/picture.js';
import { KEPT, Results } from '../../../src/collection/results.js';
import { Run, type Work } from '../../../src/collection/run.js';
import { EngineError } from '../../../src/engine/errors.js';
import type { EncodedImage } from '../../../src/engine/protocol.js';
import { gazeAt } from '../../../src/gaze/gaze.js';
import type { Model } from '../../../src/models/model.js';
import { readBuiltInList } from '../../../src/phrases/built-in-lists.js';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';
import { HandClock } from '../models/hand-clock.js';
import { demoModel, localEngine, ROOT, RUNTIME } from '../parity/demo-engine.js';

const twoPhrases: PhraseList = { id: 'two', title: 'Two', templates: [], phrases: [{ spellings: ['a'] }, { spellings: ['b'] }] };

/** Found one after the other, as those of a folder are. */
async function* pictures(...names: readonly string[]): AsyncGenerator<Picture> {
  for (const name of names) yield await Promise.resolve({ id: name, path: name });
}

const encoded = (x: number, y: number): EncodedImage => ({
  image_embeds: Float32Array.of(x, y),
  width: 10,
  height: 20,
  sha256: 'f'.repeat(64),
  seen: [],
  runtime: 'native',
  device: 'cpu',
});

/** An engine in the test's hand: each look waits until it is answered. */
class HandWork implements Work {
  readonly looking = new Map<string, (answer: EncodedImage | Error) => void>();
  readonly looked: string[] = [];
  /** Names of pictures that are stored. */
  readonly known = new Set<string>();
  asked = 0;
  askError: Error | undefined;

  look({ path: name }: Picture, signal: AbortSignal): Promise<EncodedImage> {
    this.looked.push(name);
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new EngineError('cancelled', 'Cancelled.')));
      this.looking.set(name, (answer) => {
        this.looking.delete(name);
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      });
    });
  }

  stored(pictures: readonly Picture[]): Promise<(EncodedImage | undefined)[]> {
    return Promise.resolve(pictures.map(({ path: name }) => (this.known.has(name) ? encoded(0, 1) : undefined)));
  }

  ask(image_embeds: Float32Array): Promise<{ cosines: Float32Array; truncated: Uint8Array }[]> {
    this.asked += image_embeds.length / 2;
    if (this.askError) return Promise.reject(this.askError);
    return Promise.resolve([{ cosines: image_embeds, truncated: new Uint8Array(2) }]);
  }

  async answer(name: string, answer: EncodedImage | Error = encoded(1, 0)): Promise<void> {
    await expect.poll(() => this.looking.has(name)).toBe(true);
    this.looking.get(name)!(answer);
  }
}

function handRun(names: readonly string[], atOnce = 2) {
  const work = new HandWork();
  const clock = new HandClock();
  const results = new Results([twoPhrases], 2, 100);
  let changes = 0;
  const run = new Run(results, pictures(...names), work, { clock, atOnce, onChange: () => changes++ });
  const becomes = (kind: Run['phase']['kind']) => expect.poll(() => run.phase.kind).toBe(kind);
  return { work, clock, results, run, becomes, changes: () => changes };
}

const states = (results: Results) => Array.from({ length: results.count }, (_, index) => results.state(index));

describe('a run over many pictures', () => {
  it('has a few on their way at a time, and answers each as it comes', async () => {
    const { work, run, results, becomes } = handRun(['a', 'b', 'c']);
    run.start();
    await expect.poll(() => work.looked).toEqual(['a', 'b']);
    await work.answer('b', encoded(0, 5));
    await expect.poll(() => states(results)).toEqual(['waiting', 'done', 'waiting']);
    expect(results.first(1, 0)).toEqual({ index: 1, phrase: 'b', share: 1 });
    expect(work.looked).toEqual(['a', 'b', 'c']);
    await work.answer('a');
    await work.answer('c');
    await becomes('done');
    expect(run.progress).toMatchObject({ total: 3, listed: true, done: 3, failed: 0 });
  });

  it('takes what is stored and leaves the others waiting, until it is started', async () => {
    const names = Array.from({ length: 600 }, (_, at) => `p${at}`);
    const { work, run, results, becomes } = handRun(names);
    for (const name of ['p1', 'p255', 'p256', 'p599']) work.known.add(name);
    run.fill();
    await becomes('stored');
    expect(work.looked).toEqual([]);
    expect(run.progress).toMatchObject({ total: 600, listed: true, done: 4, failed: 0 });
    expect([1, 255, 256, 599].map((index) => results.first(index, 0)?.phrase)).toEqual(['b', 'b', 'b', 'b']);
    run.start();
    await expect.poll(() => work.looked).toEqual(['p0', 'p2']);
    run.cancel();
    await becomes('cancelled');
  });

  it('is done where everything is stored, and stops taking it at once', async () => {
    const { work, run, becomes } = handRun(['a', 'b']);
    work.known.add('a').add('b');
    run.fill();
    await becomes('done');
    const other = handRun(['a', 'b']);
    other.run.fill();
    other.run.pause();
    await other.becomes('stored');
    await other.run.settled();
    expect(other.work.looked).toEqual([]);
    other.run.start();
    await other.work.answer('a');
    await other.work.answer('b');
    await other.becomes('done');
  });

  it('counts pictures a second, and not the time of a pause', async () => {
    const { work, run, clock, results, becomes } = handRun(['a', 'b', 'c', 'd'], 1);
    run.start();
    expect(run.progress.perSecond).toBe(0);
    clock.advance(1000);
    await work.answer('a');
    await expect.poll(() => results.done).toBe(1);
    clock.advance(1000);
    expect(run.progress.perSecond).toBe(0.5);
    run.pause();
    expect(run.progress.perSecond).toBe(0);
    await work.answer('b');
    await expect.poll(() => results.done).toBe(2);
    clock.advance(3_600_000);
    run.start();
    clock.advance(1000);
    await work.answer('c');
    await expect.poll(() => results.done).toBe(3);
    expect(run.progress.perSecond).toBe(1);
    await work.answer('d');
    await becomes('done');
  });

  it('finishes what is on its way in a pause, begins nothing else, and goes on', async () => {
    const { work, run, results, becomes } = handRun(['a', 'b', 'c'], 1);
    run.start();
    await expect.poll(() => work.looked).toEqual(['a']);
    run.pause();
    await work.answer('a');
    await expect.poll(() => states(results)).toEqual(['done', 'waiting', 'waiting']);
    expect(work.looked).toEqual(['a']);
    run.start();
    await work.answer('b');
    await work.answer('c');
    await becomes('done');
    expect(work.looked).toEqual(['a', 'b', 'c']);
  });

  it('is cancelled at once, keeps what is done, and goes on with the rest, each picture once', async () => {
    const { work, run, results, becomes } = handRun(['a', 'b', 'c', 'd']);
    run.start();
    await work.answer('a');
    await expect.poll(() => results.done).toBe(1);
    run.cancel();
    expect(run.phase.kind).toBe('cancelled');
    await run.settled();
    expect(states(results)).toEqual(['done', 'waiting', 'waiting', 'waiting']);
    const before = work.looked.length;
    work.looking.clear();
    run.start();
    for (const name of ['b', 'c', 'd']) await work.answer(name);
    await becomes('done');
    expect(work.looked.slice(before).sort()).toEqual(['b', 'c', 'd']);
    expect(results.done).toBe(4);
  });

  it('goes on past a picture that cannot be read, says why, and tries it again when asked', async () => {
    const { work, run, results, becomes } = handRun(['a', 'b']);
    run.start();
    await work.answer('a', new EngineError('image', 'a is empty.'));
    await work.answer('b');
    await becomes('done');
    expect(states(results)).toEqual(['failed', 'done']);
    expect(results.failure(0)).toBe('a is empty.');
    expect(results.image(0)).toMatchObject({ path: 'a', lists: [], error: 'a is empty.' });
    run.retry();
    await work.answer('a');
    await becomes('done');
    expect(states(results)).toEqual(['done', 'done']);
    expect(work.looked).toEqual(['a', 'b', 'a']);
  });

  it('tries those that were there when the engine ended alone, and blames only the one that ends it again', async () => {
    const { work, run, results, becomes } = handRun(['a', 'b']);
    run.start();
    const crash = new EngineError('crash', 'The engine ended 3 times.');
    await work.answer('a', crash);
    await work.answer('b', crash);
    await expect.poll(() => work.looked).toEqual(['a', 'b', 'a']);
    await work.answer('a');
    await work.answer('b', crash);
    await becomes('done');
    expect(states(results)).toEqual(['done', 'failed']);
    expect(results.failure(1)).toBe('The engine ended 3 times.');
  });

  it('gives up where the engine ends whatever the picture, and can be started again', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const { work, run, results, becomes } = handRun(names, 4);
    run.start();
    const crash = new EngineError('memory', 'Memory ran out.');
    for (const name of names) await work.answer(name, crash);
    for (const name of names.slice(0, 3)) await work.answer(name, crash);
    await becomes('failed');
    expect(run.phase).toEqual({ kind: 'failed', error: crash });
    expect(states(results)).toEqual(['failed', 'failed', 'waiting', 'waiting']);
    run.start();
    for (const name of ['c', 'd']) await work.answer(name);
    await becomes('done');
    expect(states(results)).toEqual(['failed', 'failed', 'done', 'done']);
  });

  it('stops at once where the model or the lists cannot be used, and loses no picture', async () => {
    const { work, run, results, becomes } = handRun(['a', 'b', 'c'], 1);
    work.askError = new EngineError('model', 'The text tower is broken.');
    run.start();
    await work.answer('a');
    await becomes('failed');
    expect(results.done).toBe(0);
    work.askError = undefined;
    work.looking.clear();
    run.start();
    for (const name of ['b', 'c']) await work.answer(name);
    await becomes('done');
    expect(results.done).toBe(3);
    // What was looked at before is only asked about.
    expect(work.looked.filter((name) => name === 'a')).toHaveLength(1);
  });

  it('asks other lists without looking again', async () => {
    const { work, run, results, becomes } = handRun(['a', 'b']);
    run.start();
    await work.answer('a', new EngineError('image', 'a is empty.'));
    await work.answer('b', encoded(0, 1));
    await becomes('done');
    const other: PhraseList = { ...twoPhrases, id: 'other', phrases: [{ spellings: ['c'] }, { spellings: ['d'] }] };
    run.askAnew([other]);
    await becomes('running');
    await becomes('done');
    expect(results.first(1, 0)?.phrase).toBe('d');
    expect(states(results)).toEqual(['failed', 'done']);
    expect(work.looked).toEqual(['a', 'b']);
  });

  it('asks other lists of what is stored without looking at the rest', async () => {
    const { work, run, results, becomes } = handRun(['a', 'b']);
    work.known.add('b');
    run.fill();
    await becomes('stored');
    run.askAnew([{ ...twoPhrases, phrases: [{ spellings: ['c'] }, { spellings: ['d'] }] }]);
    await becomes('running');
    await becomes('stored');
    expect(results.first(1, 0)?.phrase).toBe('d');
    expect(work.looked).toEqual([]);
  });

  it('lets others have their turn while long lists are ranked for many pictures', async () => {
    const phrases: PhraseList['phrases'] = Array.from({ length: 15_000 }, (_, at) => ({ spellings: [`phrase ${at}`] }));
    const results = new Results([{ ...twoPhrases, phrases }], 2, 100);
    const asked: number[] = [];
    const work: Work = {
      look: () => Promise.resolve(encoded(1, 0)),
      stored: (all) => Promise.resolve(all.map(() => encoded(1, 0))),
      ask: (image_embeds) => {
        const pictures = image_embeds.length / 2;
        asked.push(pictures);
        const cosines = Float32Array.from({ length: pictures * phrases.length }, (_, at) => (at % 997) / 997);
        return Promise.resolve([{ cosines, truncated: new Uint8Array(phrases.length) }]);
      },
    };
    const names = Array.from({ length: 32 }, (_, at) => `picture ${at}`);
    const run = new Run(results, pictures(...names), work, { clock: new HandClock(), atOnce: 2, onChange: () => undefined });
    run.fill();
    const seen = new Set<number>();
    while (results.done < names.length) {
      await new Promise(setImmediate);
      seen.add(results.done);
    }
    await run.settled();
    expect(Math.max(...asked)).toBeGreaterThan(1);
    expect(seen.size).toBeGreaterThan(4);
    expect(run.phase.kind).toBe('done');
  });

  it('of no pictures is done at once', async () => {
    const { run, becomes } = handRun([]);
    run.start();
    await becomes('done');
    expect(run.progress).toMatchObject({ total: 0, listed: true });
  });
});

describe('the results of a run', () => {
  let folder: string;
  let model: Model;
  const { encoder } = localEngine();
  const lists = ['movements', 'surfaces', 'qualities'] as const;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'clip-gaze-run-'));
    model = await demoModel(folder);
    await cp(path.join(ROOT, 'media/gallery'), path.join(folder, 'pictures'), {
      recursive: true,
      filter: (file) => !file.endsWith('.json'),
    });
    await writeFile(path.join(folder, 'pictures', 'broken.png'), 'no picture');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([1, 3])('are those of single gazes, with %i pictures at once', async (atOnce) => {
    const settings = { model, runtime: RUNTIME, seeing: DEFAULT_SEEING, batchSize: 128 };
    const names = (await readdir(path.join(folder, 'pictures'))).sort();
    const sourceOf = (name: string) => ({ kind: 'file', path: path.join(folder, 'pictures', name) }) as const;
    const asked = await Promise.all(lists.map((id) => readBuiltInList(path.join(ROOT, 'lists'), id)));
    const results = new Results(asked, model.projection, model.logitScale);
    const work = engineWork(
      encoder,
      settings,
      () => results.lists,
      ({ id }) => Promise.resolve(sourceOf(id)),
      () => undefined,
    );
    const run = new Run(results, pictures(...names), work, { clock: new HandClock(), atOnce, onChange: () => undefined });
    run.start();
    await expect.poll(() => run.phase.kind, { timeout: 60_000 }).toBe('done');
    expect([results.count, results.failed]).toEqual([names.length, 1]);
    for (const [index, name] of names.entries()) {
      if (name === 'broken.png') {
        expect(results.failure(index)).toContain('broken.png');
        continue;
      }
      const { image } = await gazeAt(encoder, settings, { source: sourceOf(name), path: name }, asked);
      const first = image.lists.map((list) => ({ ...list, phrases: list.phrases.slice(0, KEPT) }));
      expect(results.image(index)).toEqual({ ...image, lists: first });
      expect(results.first(index, 0)?.phrase).toBe(image.lists[0]!.phrases[0]!.phrase);
    }
  });

  it('are told of where something else computes or decodes them', async () => {
    const settings = { model, runtime: RUNTIME, seeing: DEFAULT_SEEING, batchSize: 128 };
    const answer = { runtimeFallback: 'It computes otherwise.', decoderFallback: 'It decodes otherwise.' };
    const told: string[] = [];
    const work = engineWork(
      { request: () => Promise.resolve(answer as never) },
      settings,
      () => [],
      ({ id }) => Promise.resolve({ kind: 'file', path: id }),
      (why) => told.push(...why),
    );
    await work.look({ id: 'a.png', path: 'a.png' }, new AbortController().signal);
    expect(told).toEqual(['It computes otherwise.', 'It decodes otherwise.']);
  });

  it('are taken from what is stored of files, and of nothing else', async () => {
    const settings = { model, runtime: RUNTIME, seeing: DEFAULT_SEEING, batchSize: 128 };
    // Files that have just been written are not believed to stay as they are.
    const [known, unknown] = ['op-art-checks.png', 'ukiyo-e-waves.jpg'].map((name) => path.join(ROOT, 'media/gallery', name));
    const source = (file: string) => ({ kind: 'file', path: file }) as const;
    const work = engineWork(
      encoder,
      settings,
      () => [],
      ({ id }) => Promise.resolve(source(id)),
      () => undefined,
      ({ id }) => (id.startsWith('http') ? undefined : id),
    );
    const { signal } = new AbortController();
    const encoded = await work.look({ id: known!, path: known! }, signal);
    const asked = ['https://example.org/a.png', unknown!, known!].map((id) => ({ id, path: id }));
    expect(await work.stored(asked, signal)).toEqual([undefined, undefined, encoded]);
  });
});
