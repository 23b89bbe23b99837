import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SEEING } from '../../../src/clip/seeing.js';
import { entriesOf } from '../../../src/engine/ask.js';
import type { EngineRequests, Progress } from '../../../src/engine/protocol.js';
import { askInPieces, askManyInPieces } from '../../../src/gaze/ask-in-pieces.js';
import { byFalling, highest } from '../../../src/gaze/by-falling.js';
import type { Encoder, GazeSettings } from '../../../src/gaze/gaze.js';
import { rankingInPieces, rankingInWords, rankInPieces, rankPhrases } from '../../../src/gaze/list-result.js';
import { piecesOf } from '../../../src/gaze/pieces.js';
import { phrasesAsList } from '../../../src/phrases/phrases-as-list.js';

const numbered = (count: number) =>
  phrasesAsList(
    Array.from({ length: count }, (_, i) => `a painting of number ${i}`),
    { id: 'many', title: 'Many' },
  );
const MANY = numbered(20_000);

describe('the order of shares', () => {
  it('is that of a stable sort, also where they differ in the last bits only', () => {
    const share = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(0, 1, 0.25, 0.25 + 2 ** -40, 0.25 - 2 ** -40, Number.MIN_VALUE, 2 ** -149),
    );
    fc.assert(
      fc.property(fc.array(share, { maxLength: 60 }), (shares) => {
        // There is no share below zero, and the two zeros are one.
        const given = Float64Array.from(shares, (each) => each + 0);
        const stable = [...given.keys()].sort((a, b) => given[b]! - given[a]! || a - b);
        expect([...byFalling(given)]).toEqual(stable);
      }),
    );
  });
});

describe('the highest shares', () => {
  it('are the first of that order, as many as are wanted', () => {
    const share = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.25, 1));
    fc.assert(
      fc.property(fc.array(share, { maxLength: 60 }), fc.nat(12), (shares, most) => {
        const given = Float64Array.from(shares, (each) => each + 0);
        expect([...highest(given, most)]).toEqual([...byFalling(given)].slice(0, most));
      }),
    );
  });

  it('of a list are those of its whole ranking', () => {
    const cosines = Float32Array.from(MANY.phrases, (_, i) => Math.fround(Math.sin(i * 7)) / 10);
    const asked = { cosines, truncated: new Uint8Array(cosines.length) };
    const { effective, phrases } = rankPhrases(MANY, asked, 100);
    expect(rankPhrases(MANY, asked, 100, 10)).toEqual({ effective, phrases: phrases.slice(0, 10) });
  });
});

describe('a long list', () => {
  it('is divided wholly, into pieces of bounded size; a short one is one piece', () => {
    const ends = [...piecesOf(MANY.phrases)];
    expect(ends.at(-1)).toBe(20_000);
    const sizes = ends.map((end, i) => end - (ends[i - 1] ?? 0));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4096);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(1024);
    for (const count of [0, 1, 1023])
      expect([...piecesOf(numbered(Math.max(1, count)).phrases.slice(0, count))]).toEqual([count]);
  });

  it('is divided as before around a line that is new', () => {
    const textsOf = (phrases: typeof MANY.phrases) => {
      let from = 0;
      return [...piecesOf(phrases)].map((end) => {
        const piece = phrases.slice(from, end).map(({ spellings }) => spellings[0]);
        from = end;
        return piece.join('\n');
      });
    };
    const before = new Set(textsOf(MANY.phrases));
    const after = textsOf(MANY.phrases.toSpliced(700, 0, { spellings: ['new'] }));
    const others = after.filter((piece) => !before.has(piece));
    expect(after.length).toBeGreaterThan(6);
    expect(others.length).toBeLessThanOrEqual(3);
  });

  it('has the ranking, the words and the hash of one that is taken whole', async () => {
    const cosines = Float32Array.from(MANY.phrases, (_, i) => Math.fround(Math.sin(i * 7)) / 10);
    const asked = { cosines, truncated: new Uint8Array(cosines.length) };
    const ranking = rankPhrases(MANY, asked, 100);
    expect(await rankInPieces(MANY, asked, 100)).toEqual(ranking);
    const ranges = MANY.phrases.map((_, i) => [i, i + 1] as const);
    expect(await rankingInPieces(MANY, ranking, ranges)).toEqual(rankingInWords(MANY, ranking, undefined, ranges));
  });
});

describe('asked in pieces', () => {
  const settings = { model: {}, runtime: {}, seeing: DEFAULT_SEEING, batchSize: 128 } as unknown as GazeSettings;
  const numberOf = (text: string) => Number(/\d+/.exec(text)?.[0]);
  type Asked = EngineRequests['compare']['params'];
  const encoder = (answer: (params: Asked, options: Parameters<Encoder['request']>[2]) => Promise<unknown>) =>
    ({ request: (_: string, params: Asked, options: never) => answer(params, options) }) as unknown as Encoder;
  const cosinesOf = ({ asks }: Asked) =>
    asks.map((ask) => ({
      cosines: Float32Array.from(entriesOf(ask).flat(), (text) => numberOf(text) + ask.templates.length / 4),
      truncated: Uint8Array.from(entriesOf(ask).flat(), (text) => numberOf(text) % 2),
    }));

  it('a list is answered whole and in its order, for each question', async () => {
    let requests = 0;
    const engine = encoder((params) => {
      requests++;
      return Promise.resolve(cosinesOf(params));
    });
    const [plain, worded] = await askInPieces(engine, settings, new Float32Array(2), MANY, [[], ['a {}', 'b {}']], {});
    expect(requests).toBeGreaterThan(4);
    expect([...plain!.cosines]).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
    expect([...worded!.cosines]).toEqual(Array.from({ length: 20_000 }, (_, i) => i + 0.5));
    expect([...plain!.truncated]).toEqual(Array.from({ length: 20_000 }, (_, i) => i % 2));
  });

  it('progress is that of all pieces together, and does not go back to opening', async () => {
    const told: Progress[] = [];
    const engine = encoder((params, options) => {
      const total = entriesOf(params.asks[0]!).length;
      options?.onProgress?.({ stage: 'phrases', done: 0, total });
      options?.onProgress?.({ stage: 'opening' });
      options?.onProgress?.({ stage: 'phrases', done: total, total });
      return Promise.resolve(cosinesOf(params));
    });
    await askInPieces(engine, settings, new Float32Array(2), MANY, [[]], { onProgress: (step) => told.push(step) });
    expect(new Set(told.map(({ stage }) => stage))).toEqual(new Set(['phrases']));
    expect(told.at(-1)).toEqual({ stage: 'phrases', done: 20_000, total: 20_000 });
  });

  it('what fails in one piece is told, and the others are no longer wanted', async () => {
    const signals: AbortSignal[] = [];
    const engine = encoder((params, options) => {
      signals.push(options!.signal!);
      return signals.length === 2 ? Promise.reject(new Error('no memory')) : Promise.resolve(cosinesOf(params));
    });
    await expect(askInPieces(engine, settings, new Float32Array(2), MANY, [[]], {})).rejects.toThrow('no memory');
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('what fails in a later piece is told as it is, though it cancels those before it', async () => {
    let asked = 0;
    const engine = encoder((_, options) =>
      ++asked === 3
        ? Promise.reject(new Error('no memory'))
        : new Promise((_resolve, reject) =>
            options!.signal!.addEventListener('abort', () => reject(new Error('cancelled')), { once: true }),
          ),
    );
    await expect(askInPieces(engine, settings, new Float32Array(2), MANY, [[]], {})).rejects.toThrow('no memory');
  });

  it('what was answered before a cancellation is never taken for the whole list', async () => {
    const work = new AbortController();
    const engine = encoder((params) => {
      work.abort();
      return Promise.resolve(cosinesOf(params));
    });
    const asking = askInPieces(engine, settings, new Float32Array(2), MANY, [[]], { signal: work.signal });
    await expect(asking).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });

  it('several lists are answered for several pictures, short ones in one request', async () => {
    const asked: number[] = [];
    // Of each picture its first number added to the phrase's own.
    const engine = encoder((params) => {
      asked.push(params.asks.length);
      const { image_embeds } = params;
      return Promise.resolve(
        cosinesOf(params).map(({ cosines, truncated }) => ({
          cosines: Float32Array.from({ length: cosines.length * 2 }, (_, at) => {
            const row = Math.floor(at / cosines.length);
            return (cosines[at % cosines.length] ?? 0) + (image_embeds[row * 2] ?? 0);
          }),
          truncated,
        })),
      );
    });
    const many = { ...settings, model: { projection: 2 } } as unknown as GazeSettings;
    const few = numbered(3);
    const worded = { ...numbered(2), templates: ['a {}', 'b {}'] };
    const ask = () => askManyInPieces(engine, many, Float32Array.of(0.125, 0, 0.25, 0), [few, worded, MANY, few], {});
    const answers = await ask();
    expect(asked[0]).toBeGreaterThan(1);
    expect(asked.length).toBeGreaterThan(4);
    expect(answers.map(({ truncated }) => truncated.length)).toEqual([3, 2, 20_000, 3]);
    expect([...answers[0]!.cosines]).toEqual([0.125, 1.125, 2.125, 0.25, 1.25, 2.25]);
    expect([...answers[1]!.cosines]).toEqual([0.625, 1.625, 0.75, 1.75]);
    const whole = [0.125, 0.25].flatMap((first) => Array.from({ length: 20_000 }, (_, i) => Math.fround(i + first)));
    expect([...answers[2]!.cosines]).toEqual(whole);
    expect([...answers[2]!.truncated]).toEqual(Array.from({ length: 20_000 }, (_, i) => i % 2));
    // The next pictures are asked the same.
    expect(await ask()).toEqual(answers);
    expect(await askManyInPieces(engine, many, Float32Array.of(1, 0), [], {})).toEqual([]);
  });
});
