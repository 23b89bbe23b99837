import { describe, expect, it } from 'vitest';
import { Likeness } from '../../../src/collection/likeness.js';
import { Results } from '../../../src/collection/results.js';
import type { EngineMethod } from '../../../src/engine/protocol.js';
import type { Encoder } from '../../../src/gaze/gaze.js';
import { localEngine, RUNTIME } from '../parity/demo-engine.js';
import { resultsOf } from './results-of.js';

/** An engine that is another one, which knows nothing, from the calls named on. */
function mortalEngine(...ends: readonly (readonly [method: EngineMethod, call: number])[]) {
  let { encoder } = localEngine();
  const calls: EngineMethod[] = [];
  const request = ((method: EngineMethod, params: never, options: never) => {
    calls.push(method);
    if (ends.some(([named, call]) => named === method && calls.filter((each) => each === method).length === call))
      ({ encoder } = localEngine());
    return encoder.request(method, params, options);
  }) as Encoder['request'];
  return { calls, encoder: { request } };
}

const pictures = () => resultsOf(['a', 1, 0], ['waits'], ['b', 1, 0.01], ['c', 0, 1], ['d', -1, -1]);

describe('likeness', () => {
  it('crosses to the engine in pieces of a megabyte', async () => {
    const results = new Results([], 2 ** 15, 100);
    for (let index = 0; index < 20; index++) {
      results.add({ id: String(index), path: String(index) });
      const image_embeds = new Float32Array(2 ** 15).fill(1, 0, 1 + index);
      results.setLook(index, { image_embeds, width: 1, height: 1, sha256: '', seen: [], device: 'cpu', runtime: 'native' });
    }
    const { calls, encoder } = mortalEngine();
    const likeness = await Likeness.of(results, encoder, RUNTIME);
    expect(calls).toEqual(['keepEmbeddings', 'keepEmbeddings', 'keepEmbeddings', 'nearest']);
    expect(likeness.outliers(1)).toEqual([{ picture: 0, cosine: expect.any(Number) as number }]);
  });

  it('is handed over again where the engine that had it has ended, before and after it had all', async () => {
    const { calls, encoder } = mortalEngine(['nearest', 1]);
    const likeness = await Likeness.of(pictures(), encoder, RUNTIME);
    expect(calls).toEqual(['keepEmbeddings', 'nearest', 'keepEmbeddings', 'nearest']);
    expect(likeness.count).toBe(4);
    expect(likeness.groups(0.99)).toEqual([[0, 2]]);
  });

  it('is given up where every engine ends of it', async () => {
    const { calls, encoder } = mortalEngine(['nearest', 1], ['nearest', 2], ['nearest', 3]);
    await expect(Likeness.of(pictures(), encoder, RUNTIME)).rejects.toMatchObject({ code: 'crash' });
    expect(calls.filter((method) => method === 'nearest')).toHaveLength(3);
  });

  it('of no pictures is nothing', async () => {
    const likeness = await Likeness.of(resultsOf(['waits']), localEngine().encoder, RUNTIME);
    expect([likeness.count, likeness.outliers(5), likeness.groups(0.9)]).toEqual([0, [], []]);
  });
});
