import { describe, expect, it } from 'vitest';
import { viewsOf } from '../../../src/clip/cropping.js';
import type { Crop } from '../../../src/clip/seeing.js';
import { lost, seenInWords } from '../../../webview/seen.js';

const picture = (width: number, height: number, crop: Crop) => ({
  width,
  height,
  seen: viewsOf({ width, height }, crop, 224).map(({ box }) => box),
});

describe('what the model does not see', () => {
  it('is both sides of a wide picture', () => {
    const wide = picture(1400, 1200, 'centre');
    expect(seenInWords(wide)).toBe('The model sees the middle square: 1,200 of 1,400 px. The hatched sides are lost.');
    const [left, right] = lost(wide);
    expect(left).toMatchObject({ left: 0, top: 0, bottom: 1200 });
    expect(right).toMatchObject({ right: 1400, top: 0, bottom: 1200 });
    expect(left!.right).toBe(wide.seen[0]!.left);
    expect(right!.left).toBe(wide.seen[0]!.right);
  });

  it('is top and bottom of a tall one', () => {
    const tall = picture(800, 1400, 'centre');
    expect(seenInWords(tall)).toBe('The model sees the middle square: 800 of 1,400 px. The hatched top and bottom are lost.');
    expect(lost(tall)).toMatchObject([
      { left: 0, right: 800, top: 0 },
      { left: 0, right: 800, bottom: 1400 },
    ]);
  });

  it.each([
    [1000, 1000, 'centre'],
    [1000, 1002, 'centre'],
    [1400, 1200, 'whole'],
    [1000, 1000, 'tiles'],
  ] as const)('is nothing of %d × %d, %s', (width, height, crop) => {
    expect(lost(picture(width, height, crop))).toEqual([]);
    expect(seenInWords(picture(width, height, crop))).toBe('The model sees the whole picture. Nothing is lost.');
  });

  it('is nothing where three squares cover everything', () => {
    expect(lost(picture(1400, 1200, 'tiles'))).toEqual([]);
    expect(seenInWords(picture(1400, 1200, 'tiles'))).toBe(
      'The model sees three squares along the width and takes their mean. Nothing is lost.',
    );
  });

  it('is between the squares of a panorama', () => {
    const panorama = picture(400, 2000, 'tiles');
    expect(lost(panorama)).toHaveLength(2);
    expect(seenInWords(panorama)).toBe(
      'The model sees three squares along the height and takes their mean: 1,200 of 2,000 px. The hatched parts are lost.',
    );
  });

  it('is unknown before the picture was looked at', () => {
    expect(lost({ width: 1400, height: 1200, seen: [] })).toEqual([]);
    expect(seenInWords({ width: 1400, height: 1200, seen: [] })).toBe('');
  });
});
