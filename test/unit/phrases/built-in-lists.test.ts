import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_LIST_IDS, readBuiltInList } from '../../../src/phrases/built-in-lists.js';
import { listHash } from '../../../src/phrases/list-hash.js';

const LISTS = path.resolve(import.meta.dirname, '../../../lists');

/** Counts and SHA-256 of the phrases joined by newlines, computed from clip-gaze 0.3.0's own Python lists. */
const UPSTREAM: Record<(typeof BUILT_IN_LIST_IDS)[number], readonly [number, string]> = {
  'artists-by-name': [5854, '4634b042ea73ef70ca9314b717047a3a6d7d81666256b7e64d9d7d72cbc01f59'],
  'artists-by-training-prevalence': [957, '05a5a3a30074c010e4ffbe4a65df53357042000ca368ee9bb0f10d79135163a0'],
  movements: [193, 'a1bd93ecd26f8e775f81dbc2e41f38bc0d15765d7bb7f17e32487ea7c753e1ec'],
  'painting-materials': [25, '6cf155cfc2f0883430932e0e9fcafeb60cbf607b6bb6269ee89d659a9a7b038c'],
  surfaces: [19, '54cee6b2519ef5194cf32c8bdcb22dc040c790dd5c5aa1b7fbb32bd62477dba1'],
  tools: [24, 'fb5454ce50d024c3e7b339eb63f3a65c98bdd48d52b73ef05e6af6056af443e2'],
  'printing-techniques': [29, '8f9ec25751740c9dc639c4a2fbe250c2439512e2826245f9e8cc2018418d2258'],
  'sculpture-materials': [38, '4e79104ed4b4038f882d9b2186fc29f9d82c03fa95fd6957c1b90af284f6bf80'],
  sites: [19, 'a9aa1508bc7852c35d5af4260a5ff6742a5b7c2cf9af2616880c9e38f4cae837'],
  qualities: [7, 'bf617100f97e70d84c35b224077155920e61ed69b2744f6e30f903e1e353d85a'],
};

describe.each(BUILT_IN_LIST_IDS)('%s', (id) => {
  it("is clip-gaze's list, unchanged and in its order, and says where it comes from", async () => {
    const list = await readBuiltInList(LISTS, id);
    const [count, hash] = UPSTREAM[id];
    expect(list.phrases).toHaveLength(count);
    expect(listHash(list)).toBe(hash);
    expect(list.phrases.every(({ spellings }) => spellings.length === 1)).toBe(true);
    for (const said of [list.title, list.description, list.source, list.license]) expect(said).toMatch(/\w/);
  });
});
