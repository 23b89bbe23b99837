import { describe, expect, it } from 'vitest';
import { captionFileOf, captionOf, captionsOf, captionText, DEFAULT_CAPTION } from '../../../src/collection/captions.js';
import type { ListResult } from '../../../src/gaze/result.js';

function list(id: string, ...phrases: (readonly [phrase: string, probability: number])[]): ListResult {
  return {
    id,
    title: id,
    count: phrases.length,
    hash: '',
    templates: [],
    effective: 1,
    phrases: phrases.map(([phrase, probability], at) => ({ phrase, probability, cosine: 0, rank: at + 1 })),
  };
}
const lists = [
  list('artists', ['by aaron nagel,', 0.7], ['by a\nb', 0.3]),
  list('surfaces', ['on canvas', 0.9], ['on wood', 0.1]),
];
const style = { ...DEFAULT_CAPTION, lists: ['surfaces', 'artists'] };

describe('a caption', () => {
  it('has the first phrases of the lists chosen, in the order chosen, on one line', () => {
    expect(captionOf({ lists }, style)).toBe('on canvas, by aaron nagel');
    expect(captionOf({ lists }, { ...style, top: 2, separator: ' ', prefix: 'a painting ', suffix: '.' })).toBe(
      'a painting on canvas on wood by aaron nagel by a b.',
    );
  });

  it('has only phrases of the least share, and is none without a phrase', () => {
    expect(captionOf({ lists }, { ...style, top: 2, minShare: 0.3 })).toBe('on canvas, by aaron nagel, by a b');
    expect(captionOf({ lists }, { ...style, minShare: 0.95, prefix: 'a painting ' })).toBe('');
    expect(captionOf({ lists }, { ...style, lists: ['others'] })).toBe('');
  });

  it.each([
    ['/a/b.c/picture.jpg', '/a/b.c/picture.txt'],
    ['/a/b.c/picture', '/a/b.c/picture.txt'],
    ['C:\\a.b\\two.parts.webp', 'C:\\a.b\\two.parts.txt'],
    ['/a/photo.v1.2.jpg', '/a/photo.v1.2.txt'],
    ['file:///a/%20%23.png', 'file:///a/%20%23.txt'],
  ])('of %s is in %s', (picture, file) => {
    expect(captionFileOf(picture)).toBe(file);
  });

  it('is written where there is none, whatever is done with others', () => {
    for (const mode of ['skip', 'append', 'overwrite'] as const) expect(captionText(undefined, 'new', mode, style)).toBe('new');
  });

  it('leaves, replaces or follows what is there', () => {
    expect(captionText('old\n', 'new', 'skip', style)).toBeUndefined();
    expect(captionText('old\n', 'new', 'overwrite', style)).toBe('new');
    expect(captionText('old\n', 'new', 'append', style)).toBe('old, new\n');
    expect(captionText('old', 'new', 'append', style)).toBe('old, new');
    expect(captionText(' \n', 'new', 'append', style)).toBe('new');
  });

  it('appended or written again changes nothing', () => {
    expect(captionText('old, new\n', 'new', 'append', style)).toBeUndefined();
    expect(captionText('new', 'new', 'append', style)).toBeUndefined();
    expect(captionText('old, new, ', 'new, ', 'append', style)).toBeUndefined();
    expect(captionText('new', 'new', 'overwrite', style)).toBeUndefined();
  });

  it('is added also where what is there happens to end with its words', () => {
    expect(captionText('a black cat', 'cat', 'append', style)).toBe('a black cat, cat');
  });

  it('goes to one picture only where two would have the same file', () => {
    const pictures = ['a.jpg', 'b.jpg', 'a.png', 'c.png'].map((id, picture) => ({
      picture,
      id,
      file: id[0]!,
      image: { lists: id === 'c.png' ? [] : lists },
    }));
    expect(captionsOf(pictures, style)).toEqual({
      captions: [
        { picture: 0, file: 'a.txt', caption: 'on canvas, by aaron nagel' },
        { picture: 1, file: 'b.txt', caption: 'on canvas, by aaron nagel' },
      ],
      empty: 1,
      clashing: [2],
    });
  });
});
