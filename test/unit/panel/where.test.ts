import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/engine/errors.js';
import type { EngineRequests, Progress, RegionMaps } from '../../../src/engine/protocol.js';
import type { Encoder, GazeOptions } from '../../../src/gaze/gaze.js';
import type { Answer, Look } from '../../../src/panel/answers.js';
import { Where } from '../../../src/panel/where.js';

const SOURCE = { kind: 'file', path: '/a.png' } as const;
const LOOK = { key: 'now', settings: {} } as Look;

const answer = (id: string, phrases: readonly string[], look = LOOK, templates: readonly string[] = []): Answer => ({
  look,
  older: look !== LOOK,
  version: 1,
  list: { id, title: id.toUpperCase(), templates, phrases: phrases.map((phrase) => ({ spellings: [phrase] })) } as never,
  result: {
    id,
    title: id.toUpperCase(),
    count: phrases.length,
    hash: '',
    templates,
    effective: 1,
    phrases: phrases.map((phrase, index) => ({ phrase, probability: 0, cosine: 0.2, rank: index + 1 })),
  },
});

/** An engine whose one request the test answers. */
function engine() {
  const asked: { params: EngineRequests['mapRegions']['params']; options: GazeOptions; answer: (maps: RegionMaps) => void }[] =
    [];
  const request = (_: string, params: EngineRequests['mapRegions']['params'], options: GazeOptions) =>
    new Promise<RegionMaps>((resolve, reject) => {
      options.signal?.addEventListener('abort', () => reject(new EngineError('cancelled', 'Cancelled.')));
      asked.push({ params, options, answer: resolve });
    });
  return { asked, encoder: { request } as unknown as Encoder };
}

const maps = (...falls: number[][]): RegionMaps => ({
  rows: 1,
  columns: 2,
  box: { left: 0, top: 0, right: 2, bottom: 1 },
  width: 2,
  height: 1,
  maps: falls.map((each) => ({ cosine: 0.2, falls: Float32Array.from(each) })),
  runtime: 'native',
  device: 'cpu',
});

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('Where', () => {
  it('asks for the phrase, and for the first of each other list of the same look', async () => {
    const { asked, encoder } = engine();
    const where = new Where(encoder, () => undefined);
    const older = answer('older', ['x'], { ...LOOK, key: 'before' });
    void where.ask([answer('a', ['a1', 'a2']), older, answer('b', ['b1', 'b2'], LOOK, ['{}!'])], 'a', 'a2', () =>
      Promise.resolve(SOURCE),
    );
    await settle();
    expect(asked[0]!.params).toMatchObject({
      source: SOURCE,
      phrases: [
        { spellings: ['a2'], templates: [] },
        { spellings: ['b1'], templates: ['{}!'] },
      ],
    });
    expect(where.shown).toMatchObject({
      done: 0,
      total: 0,
      maps: [
        { list: 'a', phrase: 'a2' },
        { list: 'b', title: 'B' },
      ],
    });
  });

  it('shows the maps as they sharpen, and the last of them as whole', async () => {
    const { asked, encoder } = engine();
    const seen: (number | undefined)[] = [];
    const where = new Where(encoder, () => seen.push(where.shown?.done));
    const asking = where.ask([answer('a', ['a1'])], 'a', 'a1', () => Promise.resolve(SOURCE));
    await settle();
    const step: Progress = { stage: 'regions', done: 1, total: 4, regions: maps([0.5, 0]) };
    asked[0]!.options.onProgress!(step);
    expect(where.shown).toMatchObject({ done: 1, total: 4, grid: { rows: 1, columns: 2 }, maps: [{ falls: [0.5, 0] }] });
    asked[0]!.answer(maps([0.25, 0.5]));
    await asking;
    expect(where.shown).toMatchObject({ done: 4, total: 4, maps: [{ falls: [0.25, 0.5] }] });
    expect(seen).toEqual([0, 1, 4]);
  });

  it('cancels what is under way when it is closed or asked for another phrase', async () => {
    const { asked, encoder } = engine();
    const where = new Where(encoder, () => undefined);
    const answers = [answer('a', ['a1', 'a2'])];
    const first = where.ask(answers, 'a', 'a1', () => Promise.resolve(SOURCE));
    await settle();
    const second = where.ask(answers, 'a', 'a2', () => Promise.resolve(SOURCE));
    await first;
    expect(where.shown?.maps[0]).toMatchObject({ phrase: 'a2' });
    await settle();
    where.close();
    await second;
    expect(where.shown).toBeUndefined();
    expect(asked.map(({ options }) => options.signal!.aborted)).toEqual([true, true]);
  });

  it('shows what went wrong in place of the map', async () => {
    const where = new Where(engine().encoder, () => undefined);
    await where.ask([answer('a', ['a1'])], 'a', 'a1', () => Promise.reject(new Error('a.png is gone.')));
    expect(where.shown).toMatchObject({ error: 'a.png is gone.', maps: [{ phrase: 'a1' }] });
  });
});
