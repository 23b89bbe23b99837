import { describe, expect, it } from 'vitest';
import { MOST_COMPARED, TooManyPicturesError } from '../../../src/collection/likeness.js';
import type { Results } from '../../../src/collection/results.js';
import { EngineError } from '../../../src/engine/errors.js';
import type { Encoder, GazeOptions } from '../../../src/gaze/gaze.js';
import { Summary } from '../../../src/folder/summary.js';
import { localEngine, RUNTIME } from '../parity/demo-engine.js';
import { resultsOf } from '../collection/results-of.js';

/** Two pairs that are nearly the same, one picture that is like none, one that failed and one that waits. */
const pictures = () =>
  resultsOf(
    ['a.png', 1, 0],
    ['broken.png', 'is text'],
    ['b.png', 0.9999, 0.01],
    ['c.png', 0, 1],
    ['later.png'],
    ['d.png', 0.01, 0.9999],
    ['e.png', -1, -0.2],
  );

/** A summary that is compared by the real engine, and what it has told. */
function summaryOf(results: Results, encoder: Encoder = localEngine().encoder) {
  let wake = (): void => undefined;
  const summary = new Summary(encoder, () => wake());
  const shown = () => summary.shown(results).likeness;
  const update = (resting: boolean) => summary.update({ results, runtime: RUNTIME, resting });
  /** Resolves at the state, as the told changes come. */
  const until = async (kind: ReturnType<typeof shown>['kind']) => {
    while (shown().kind !== kind) await new Promise<void>((resolve) => (wake = resolve));
    return shown();
  };
  return { summary, shown, update, until };
}

/** An engine that answers when it is told to, and is cancelled as the real one is. */
function heldEngine() {
  const asked: { readonly options: GazeOptions; readonly answer: () => void }[] = [];
  const { encoder } = localEngine();
  const request = ((method: 'nearest' | 'keepEmbeddings', params: never, options: GazeOptions) => {
    if (method === 'keepEmbeddings') return encoder.request(method, params);
    return new Promise((resolve, reject) => {
      options.signal?.addEventListener('abort', () => reject(new EngineError('cancelled', 'Cancelled.')));
      asked.push({ options, answer: () => resolve(encoder.request(method, params)) });
    });
  }) as Encoder['request'];
  const isAsked = (times: number) => expect.poll(() => asked.length).toBe(times);
  return { asked, isAsked, encoder: { request } };
}

describe('the summary of a table', () => {
  it('counts the first phrases of what has an answer', () => {
    const results = pictures();
    const { summary } = summaryOf(results);
    expect(summary.shown(results)).toMatchObject({
      pictures: 5,
      lists: [
        {
          id: 'two',
          firsts: [
            { phrase: 'b, "c"', pictures: 3 },
            { phrase: 'a', pictures: 2 },
          ],
          others: { phrases: 0, pictures: 0 },
        },
      ],
      likeness: { kind: 'waiting' },
    });
  });

  it('compares the pictures once nothing is under way, and names them as the table does', async () => {
    const { update, until, shown, summary } = summaryOf(pictures());
    update(false);
    expect(shown()).toEqual({ kind: 'waiting' });
    update(true);
    const found = await until('done');
    expect(found).toMatchObject({ kind: 'done', compared: 5, groupCount: 2, alike: 4, threshold: 0.95 });
    expect(found.kind === 'done' && found.outliers[0]).toMatchObject({ picture: 6, path: 'e.png' });
    expect(found.kind === 'done' && found.groups).toEqual([
      { count: 2, pictures: [{ picture: 0, path: 'a.png' }, { picture: 2, path: 'b.png' }] }, // prettier-ignore
      { count: 2, pictures: [{ picture: 3, path: 'c.png' }, { picture: 5, path: 'd.png' }] }, // prettier-ignore
    ]);
    expect(summary.groupOf(5)).toEqual([3, 5]);
    expect(summary.groupOf(6)).toEqual([]);
    summary.threshold = 1;
    expect(shown()).toMatchObject({ groups: [], groupCount: 0, alike: 0 });
  });

  it('compares again where there are others, and only then', async () => {
    const results = pictures();
    const { asked, isAsked, encoder } = heldEngine();
    const { update, until } = summaryOf(results, encoder);
    update(true);
    update(true);
    await isAsked(1);
    expect(asked[0]!.options.priority).toBe('background');
    asked[0]!.answer();
    await until('done');
    update(false);
    update(true);
    expect(asked).toHaveLength(1);
    results.setLook(4, { ...look, image_embeds: Float32Array.of(0, 1) });
    results.setAnswer(4, [{ cosines: Float32Array.of(0, 1), truncated: new Uint8Array(2) }], 0);
    update(true);
    await isAsked(2);
    asked[1]!.answer();
    expect(await until('done')).toMatchObject({ compared: 6 });
  });

  it('is cancelled and begun again by hand', async () => {
    const { asked, isAsked, encoder } = heldEngine();
    const { summary, update, until, shown } = summaryOf(pictures(), encoder);
    update(true);
    await isAsked(1);
    asked[0]!.options.onProgress?.({ stage: 'comparing', done: 0.5, total: 1 });
    expect(shown()).toEqual({ kind: 'comparing', done: 0.5 });
    summary.cancel();
    await until('cancelled');
    update(true);
    expect(asked).toHaveLength(1);
    summary.forget();
    update(true);
    await isAsked(2);
    asked[1]!.answer();
    await until('done');
  });

  it('says why where pictures cannot be compared', async () => {
    const failing = (() => Promise.reject(new TooManyPicturesError(MOST_COMPARED + 1))) as Encoder['request'];
    const { update, until } = summaryOf(pictures(), { request: failing });
    update(true);
    expect(await until('failed')).toMatchObject({ message: expect.stringContaining('100,001 pictures are too many') as string });
  });
});

const look = { width: 1, height: 1, sha256: '', seen: [], device: 'cpu', runtime: 'native' } as const;
