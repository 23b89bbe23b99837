import { describe, expect, it } from 'vitest';
import { COMPARISON_FORMATS } from '../../../src/gaze/formats/format-picture-comparison.js';
import { comparedPhrases, pictureCosines, type PictureComparison } from '../../../src/gaze/picture-comparison.js';
import { NOTE, type ImageResult, type ListResult } from '../../../src/gaze/result.js';

const list = (id: string, shares: Readonly<Record<string, number>>): ListResult => {
  const phrases = Object.entries(shares)
    .sort(([, a], [, b]) => b - a)
    .map(([phrase, probability], index) => ({ phrase, probability, cosine: probability / 4, rank: index + 1 }));
  return { id, title: id, count: phrases.length, hash: 'aa', templates: [], effective: 2, phrases };
};
const image = (path: string, ...lists: ListResult[]): ImageResult => ({ path, width: 4, height: 3, sha256: 'ff', lists });

const first = list('movements', { cubism: 0.7, realism: 0.2, 'pop, art': 0.1 });
const second = list('movements', { cubism: 0.1, realism: 0.3, 'pop, art': 0.6 });

describe('cosines of pictures', () => {
  it('are of their directions, and none where a picture could not be read', () => {
    const cosines = pictureCosines([Float32Array.of(3, 0), Float32Array.of(1, 1), undefined]);
    expect(cosines[0]).toEqual([1, expect.closeTo(Math.SQRT1_2, 6), null]);
    expect(cosines[1]).toEqual([expect.closeTo(Math.SQRT1_2, 6), 1, null]);
    expect(cosines[2]).toEqual([null, null, null]);
  });
});

describe('phrases of several pictures', () => {
  it('are those that any has among its first, the highest share first, with their difference', () => {
    const compared = comparedPhrases([first, undefined, second], 1);
    expect(compared.map(({ phrase }) => phrase)).toEqual(['cubism', 'pop, art']);
    expect(compared[0]!.answers).toEqual([
      { rank: 1, probability: 0.7, cosine: 0.175 },
      null,
      { rank: 3, probability: 0.1, cosine: 0.025 },
    ]);
    expect(compared[0]!.difference).toBeCloseTo(0.6, 12);
    expect(compared[1]!.difference).toBeCloseTo(0.5, 12);
  });

  it('differ by nothing where one picture alone could be read', () => {
    expect(comparedPhrases([undefined, first], 2).map(({ difference }) => difference)).toEqual([0, 0]);
    expect(comparedPhrases([undefined, undefined], 2)).toEqual([]);
  });
});

describe('a comparison taken away', () => {
  const comparison: PictureComparison = {
    version: '1.0.0',
    note: NOTE,
    model: { id: 'owner/model', fingerprint: '0123456789abcdef', logitScale: 100, demo: true },
    runtime: 'native',
    device: 'cpu',
    preprocessing: 'as-displayed',
    crop: 'whole',
    decode: 'exact',
    images: [image('a.jpg', first), image('b, c.jpg', second), { ...image('broken.jpg'), error: 'broken.jpg is empty.' }],
    cosines: [
      [1, 0.5, null],
      [0.5, 1, null],
      [null, null, null],
    ],
  };

  it('as CSV has a line for each phrase and each picture, and says what it comes from', () => {
    const [header, ...lines] = COMPARISON_FORMATS.csv.format(comparison, 1).trimEnd().split('\n');
    expect(header).toBe(
      'list,phrase,difference,probability: a.jpg,rank: a.jpg,cosine: a.jpg,"probability: b, c.jpg","rank: b, c.jpg","cosine: b, c.jpg",probability: broken.jpg,rank: broken.jpg,cosine: broken.jpg,model,fingerprint,preprocessing,crop,note',
    );
    const source = `owner/model,0123456789abcdef,as-displayed,whole,"${NOTE}"`;
    expect(lines).toEqual([
      `movements,cubism,${0.7 - 0.1},0.7,1,0.175,0.1,3,0.025,,,,${source}`,
      `movements,"pop, art",0.5,0.1,3,0.025,0.6,1,0.15,,,,${source}`,
      `image-to-image,a.jpg,,,,1,,,0.5,,,,${source}`,
      `image-to-image,"b, c.jpg",,,,0.5,,,1,,,,${source}`,
      `image-to-image,broken.jpg,,,,,,,,,,,${source}`,
    ]);
  });

  it('as JSON is the result of all pictures with the cosines', () => {
    const read = JSON.parse(COMPARISON_FORMATS.json.format(comparison, 1)) as PictureComparison;
    expect(read.cosines).toEqual(comparison.cosines);
    expect(read.images.map(({ lists }) => lists.map(({ phrases }) => phrases.length))).toEqual([[1], [1], []]);
    expect(read.note).toBe(NOTE);
  });
});
