/** Made-up results of pictures, as a run would leave them. */
import { Results } from '../../../src/collection/results.js';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';

export const TWO: PhraseList = {
  id: 'two',
  title: 'Two',
  templates: [],
  phrases: [{ spellings: ['a'] }, { spellings: ['b, "c"'] }],
};

/** Pictures at directions in the plane, where the list's phrases lie along the axes; or with a failure; or waiting. */
export function resultsOf(
  ...pictures: (
    readonly [path: string, x: number, y: number] | readonly [path: string, failure: string] | readonly [path: string]
  )[]
): Results {
  const results = new Results([TWO], 2, 1);
  for (const [path, x, y] of pictures) {
    const index = results.add({ id: path, path });
    if (typeof x === 'string') results.fail(index, x);
    else if (x !== undefined) {
      const image_embeds = Float32Array.of(x, y ?? 0);
      const look = {
        image_embeds,
        width: 3,
        height: 2,
        sha256: `hash of ${path}`,
        seen: [],
        device: 'cpu',
        runtime: 'native',
      } as const;
      results.setLook(index, look);
      results.setAnswer(index, [{ cosines: image_embeds, truncated: new Uint8Array(2) }], 0);
    }
  }
  return results;
}
