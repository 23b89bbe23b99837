/** How many pictures are compared each with each: one below, at it, one above, with what is told. */
import { expect, it } from 'vitest';
import { Likeness, MOST_COMPARED, TooManyPicturesError } from '../../../src/collection/likeness.js';
import type { Results } from '../../../src/collection/results.js';
import type { Encoder } from '../../../src/gaze/gaze.js';
import { RUNTIME } from '../parity/demo-engine.js';

it('pictures compared each with each', async () => {
  const nothing = { each: 0, rows: new Uint32Array(), cosines: new Float32Array() };
  const request = (method: string, { rows, from = 0 }: { readonly rows: number; readonly from?: number }) =>
    // What is handed over comes 4,096 rows at a time.
    Promise.resolve(method === 'nearest' ? { found: nothing } : { rows: Math.min(rows, from + 4096) });
  const engine = { request } as unknown as Encoder;
  const compared = (count: number) => {
    const embeddings = { has: () => true, pack: () => new Float32Array(), dimensions: 64 };
    return Likeness.of({ embeddings, count } as unknown as Results, engine, RUNTIME);
  };
  for (const count of [MOST_COMPARED - 1, MOST_COMPARED]) await expect(compared(count)).resolves.toBeInstanceOf(Likeness);
  await expect(compared(MOST_COMPARED + 1)).rejects.toThrow(TooManyPicturesError);
  await expect(compared(MOST_COMPARED + 1)).rejects.toThrow('100,001 pictures are too many to compare each with each');
});
