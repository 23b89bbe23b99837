/** Work in the background and what overtakes it, put to the engine by messages, with the demo model. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { DEFAULT_SEEING, type Crop } from '../../../src/clip/seeing.js';
import { askFor } from '../../../src/engine/ask.js';
import { Engine } from '../../../src/engine/engine.js';
import type { EngineMethod, EngineRequests, FromEngine, Priority } from '../../../src/engine/protocol.js';
import { serve } from '../../../src/engine/serve.js';
import type { Model } from '../../../src/models/model.js';
import { demoModel, ROOT, RUNTIME } from '../parity/demo-engine.js';

let folder: string;
let model: Model;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-priority-'));
  model = await demoModel(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** That one run of the image tower may take. */
const MOST_PICTURES = 8;

const PICTURE = path.join(ROOT, 'media', 'gallery', 'ukiyo-e-waves.jpg');

function talk() {
  const sent: FromEngine[] = [];
  const say = serve(new Engine(), (message) => sent.push(message));
  const ask = <M extends EngineMethod>(id: number, method: M, params: EngineRequests[M]['params'], priority: Priority) =>
    say({ kind: 'request', id, method, params, priority, tellsProgress: true });
  const answered = (id: number) => vi.waitFor(() => expect(sent.some((each) => isAnswer(each, id))).toBe(true), 20_000);
  return { sent, say, ask, answered };
}

const isAnswer = (message: FromEngine, id: number) =>
  (message.kind === 'result' || message.kind === 'failure') && message.id === id;

/** Of the request in the background, as it has said so far. */
const phrasesDone = (sent: readonly FromEngine[]) =>
  Math.max(0, ...sent.map((each) => (each.kind === 'progress' && each.id === 1 ? (each.progress.done ?? 0) : 0)));

const phrases = (count: number, what: string) => Array.from({ length: count }, (_, i) => [`${what} number ${i}`]);
const compare = (entries: string[][]): EngineRequests['compare']['params'] => ({
  model,
  runtime: RUNTIME,
  image_embeds: new Float32Array(model.projection).fill(1),
  asks: [askFor(entries, [])],
  batchSize: 16,
});

it.each([
  ['a list', (ask: ReturnType<typeof talk>['ask']) => ask(2, 'compare', compare(phrases(40, 'an asked')), 'interactive')],
  [
    'a picture',
    (ask: ReturnType<typeof talk>['ask']) =>
      ask(
        2,
        'encodeImage',
        { model, runtime: RUNTIME, seeing: DEFAULT_SEEING, source: { kind: 'file', path: PICTURE } },
        'interactive',
      ),
  ],
])('%s that somebody waits for overtakes phrases in the background within one batch', async (_, interrupt) => {
  const { sent, ask, answered } = talk();
  ask(1, 'compare', compare(phrases(1500, 'a prepared')), 'background');
  await vi.waitFor(() => expect(phrasesDone(sent)).toBeGreaterThan(2 * 16), { interval: 1, timeout: 20_000 });
  const before = phrasesDone(sent);
  interrupt(ask);
  await answered(2);
  const overtaken = sent.slice(
    0,
    sent.findIndex((each) => isAnswer(each, 2)),
  );
  expect(phrasesDone(overtaken) - before).toBeLessThanOrEqual(16);
  expect(sent.some((each) => isAnswer(each, 1))).toBe(false);
  await answered(1);
  expect(sent.find((each) => isAnswer(each, 1))).toMatchObject({ kind: 'result' });
});

it('a list that somebody waits for overtakes pictures in the background within one run of the tower', async () => {
  const { sent, ask, answered } = talk();
  const gallery = path.join(ROOT, 'media', 'gallery');
  const files = readdirSync(gallery).filter((name) => /\.(jpg|png|webp)$/.test(name));
  const [first = '', ...others] = files.map((name) => path.join(gallery, name));
  expect(others.length).toBeGreaterThan(3);
  const see = (id: number, file: string) =>
    ask(
      id,
      'encodeImage',
      { model, runtime: RUNTIME, seeing: DEFAULT_SEEING, source: { kind: 'file', path: file } },
      'background',
    );
  see(100, first);
  await answered(100);
  others.forEach((file, at) => see(101 + at, file));
  await vi.waitFor(() => expect(pictures()).toBeGreaterThan(1), { interval: 1, timeout: 20_000 });
  const before = pictures();
  ask(2, 'compare', compare(phrases(40, 'an asked')), 'interactive');
  await answered(2);
  // Until it was answered: those in the background go on at once.
  const answer = sent.findIndex((each) => isAnswer(each, 2));
  expect(pictures(sent.slice(0, answer)) - before).toBeLessThanOrEqual(MOST_PICTURES);
  await answered(100 + others.length);
  await vi.waitFor(() => expect(pictures()).toBe(files.length), 20_000);

  function pictures(said: readonly FromEngine[] = sent): number {
    return said.filter((each) => each.kind === 'result' && each.id >= 100).length;
  }
});

it('pictures encoded together have the numbers that each has alone', async () => {
  const engine = new Engine();
  const sent: FromEngine[] = [];
  const say = serve(engine, (message) => sent.push(message));
  const gallery = path.join(ROOT, 'media', 'gallery');
  const files = readdirSync(gallery)
    .slice(0, 6)
    .map((name) => path.join(gallery, name));
  const see = async (id: number, file: string, crop: Crop, priority: Priority) => {
    const seeing = { ...DEFAULT_SEEING, crop };
    const params = { model, runtime: RUNTIME, seeing, source: { kind: 'file', path: file }, fresh: true };
    say({ kind: 'request', id, method: 'encodeImage', params, priority });
    await vi.waitFor(() => expect(sent.some((each) => isAnswer(each, id))).toBe(true), 60_000);
    return sent.find((each) => isAnswer(each, id));
  };
  let id = 0;
  for (const crop of ['centre', 'tiles'] as const) {
    const together = await Promise.all(files.map((file) => see(++id, file, crop, 'background')));
    for (const [at, file] of files.entries()) {
      const alone = await see(++id, file, crop, 'interactive');
      expect({ ...together[at], id: 0 }).toEqual({ ...alone, id: 0 });
    }
  }
});

it('one for another model overtakes too, though only one model is held', async () => {
  const { sent, ask, answered } = talk();
  ask(1, 'compare', compare(phrases(1500, 'a prepared')), 'background');
  await vi.waitFor(() => expect(sent.length).toBeGreaterThan(4), { interval: 1, timeout: 20_000 });
  ask(2, 'compare', { ...compare(phrases(3, 'another')), model: { ...model, fingerprint: '0123456789abcdef' } }, 'interactive');
  await answered(2);
  expect(sent.some((each) => isAnswer(each, 1))).toBe(false);
  await answered(1);
  expect(sent.find((each) => isAnswer(each, 1))).toMatchObject({ kind: 'result' });
});

it('what somebody waits for is not encoded again when its turn in the background comes', async () => {
  const engine = new Engine();
  const sent: FromEngine[] = [];
  const say = serve(engine, (message) => sent.push(message));
  const params = compare(phrases(400, 'a shared'));
  say({ kind: 'request', id: 1, method: 'compare', params, priority: 'background', tellsProgress: true });
  await vi.waitFor(() => expect(sent.length).toBeGreaterThan(2), { interval: 1, timeout: 20_000 });
  say({ kind: 'request', id: 2, method: 'compare', params, priority: 'interactive' });
  await vi.waitFor(() => expect(sent.filter((each) => each.kind === 'result')).toHaveLength(2), 20_000);
  expect((await engine.status()).phrasesEncoded).toBe(400);
  const [first, second] = sent.flatMap((each) => (each.kind === 'result' ? [each.result] : []));
  expect(second).toEqual(first);
});

it('work in the background that pauses can be cancelled', async () => {
  const { sent, say, ask, answered } = talk();
  ask(1, 'compare', compare(phrases(1500, 'a prepared')), 'background');
  await vi.waitFor(() => expect(sent.length).toBeGreaterThan(4), { interval: 1, timeout: 20_000 });
  ask(2, 'compare', compare(phrases(200, 'an asked')), 'interactive');
  say({ kind: 'cancel', id: 1 });
  await answered(1);
  expect(sent.find((each) => isAnswer(each, 1))).toMatchObject({ kind: 'failure', failure: { code: 'cancelled' } });
  await answered(2);
});
