/** Pictures found among what is stored: the nearest first, the others counted. */
import { expect, it } from 'vitest';
import { findStored } from '../../../src/collection/find-stored.js';
import type { Picture } from '../../../src/collection/picture.js';
import { queryDirection } from '../../../src/collection/query-direction.js';
import { parseQuery } from '../../../src/collection/query.js';
import type { EncodedImage } from '../../../src/engine/protocol.js';
import type { Encoder, GazeSettings } from '../../../src/gaze/gaze.js';

const COUNT = 600;
const { signal } = new AbortController();

async function* pictures(count = COUNT): AsyncGenerator<Picture> {
  for (let at = 0; at < count; at++) yield await Promise.resolve({ id: String(at), path: `${at}.png` });
}

/** Every third picture is stored, each turned a little further away from the first axis; of any length. */
const stored = (all: readonly Picture[]) =>
  Promise.resolve(
    all.map(({ id }) => {
      const at = Number(id);
      if (at % 3 !== 0) return undefined;
      const image_embeds = Float32Array.of(Math.cos(at / 1000), Math.sin(at / 1000)).map((value) => value * (at + 1));
      return { image_embeds, runtime: 'wasm', device: 'cpu' } as EncodedImage;
    }),
  );

const towards = (x: number, y: number) => Float32Array.of(x, y);

it('the nearest come first, whatever request they came with', async () => {
  const { hits, searched, count, computed } = await findStored({ stored }, pictures(), towards(1, 0), 3, signal);
  expect(hits.map(({ picture }) => picture.path)).toEqual(['0.png', '3.png', '6.png']);
  expect(hits[1]?.cosine).toBeCloseTo(Math.cos(0.003), 6);
  expect({ searched, count }).toEqual({ searched: COUNT / 3, count: COUNT });
  expect(computed).toMatchObject({ runtime: 'wasm', device: 'cpu' });
  const far = await findStored({ stored }, pictures(), towards(0, 1), 2, signal);
  expect(far.hits.map(({ picture }) => picture.path)).toEqual(['597.png', '594.png']);
});

it('equals come in the order of the pictures', async () => {
  const same = (all: readonly Picture[]) =>
    Promise.resolve(all.map(() => ({ image_embeds: Float32Array.of(1, 0), runtime: 'native', device: 'cpu' }) as EncodedImage));
  const { hits } = await findStored({ stored: same }, pictures(), towards(1, 0), 2, signal);
  expect(hits.map(({ picture }) => picture.path)).toEqual(['0.png', '1.png']);
});

it('there may be none', async () => {
  const none = (all: readonly Picture[]) => Promise.resolve(all.map(() => undefined));
  expect(await findStored({ stored: none }, pictures(2), towards(1, 0), 3, signal)).toEqual({
    hits: [],
    searched: 0,
    count: 2,
    computed: undefined,
  });
});

it('whoever cancels is not asked about the rest', async () => {
  const controller = new AbortController();
  let requests = 0;
  const slow = (all: readonly Picture[]) => {
    requests++;
    controller.abort(new Error('enough'));
    return stored(all);
  };
  await expect(findStored({ stored: slow }, pictures(), towards(1, 0), 3, controller.signal)).rejects.toThrow('enough');
  expect(requests).toBe(1);
});

/** Two axes, and a phrase between them. */
const AXES: Readonly<Record<string, readonly [number, number]>> = { sunset: [2, 0], people: [0, 5] };
const engine = {
  request: (_: string, { phrases }: { phrases: readonly string[] }) =>
    Promise.resolve({ text_embeds: Float32Array.from(phrases.flatMap((phrase) => AXES[phrase] ?? [0, 0])) }),
} as unknown as Encoder;
const settings = { model: { projection: 2 } } as unknown as GazeSettings;

it('a query’s direction is that of its phrases, each as long as the others', async () => {
  const direction = await queryDirection(engine, settings, parseQuery('sunset − people'));
  expect([...(direction ?? [])]).toEqual([Math.fround(Math.SQRT1_2), -Math.fround(Math.SQRT1_2)]);
  expect(await queryDirection(engine, settings, [])).toBeUndefined();
  await expect(queryDirection(engine, settings, parseQuery('sunset − sunset'))).rejects.toThrow('take each other away');
});
