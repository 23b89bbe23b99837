import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewsOf } from '../../../src/clip/cropping.js';
import { CROPS } from '../../../src/clip/seeing.js';

describe('viewsOf', () => {
  it('cuts the long side to whole pixels as int() does, and takes the middle', () => {
    const [view] = viewsOf({ width: 640, height: 427 }, 'centre', 224);
    // 224 × 640 / 427 is 335.7; (335 − 224) // 2 is 55.
    expect(view?.resized).toEqual({ width: 335, height: 224 });
    expect(view?.window).toEqual({ left: 55, top: 0, width: 224, height: 224 });
    expect(view?.box.left).toBeCloseTo((55 * 640) / 335);
    expect(view?.box.right).toBeCloseTo((279 * 640) / 335);
    expect(view?.box).toMatchObject({ top: 0, bottom: 427 });
  });

  it('lays three tiles from end to end along the long side', () => {
    const views = viewsOf({ width: 100, height: 300 }, 'tiles', 224);
    expect(views.map((view) => view.window.top)).toEqual([0, 224, 448]);
    expect(views.map((view) => view.window.left)).toEqual([0, 0, 0]);
    expect(views[0]?.box.top).toBe(0);
    expect(views[2]?.box.bottom).toBeCloseTo(300);
  });

  it('takes one tile of a square, since three would be the same', () => {
    expect(viewsOf({ width: 500, height: 500 }, 'tiles', 224)).toEqual(viewsOf({ width: 500, height: 500 }, 'centre', 224));
  });

  it('puts the middle tile where the centre crop is', () => {
    const picture = { width: 801, height: 333 };
    expect(viewsOf(picture, 'tiles', 224)[1]).toEqual(viewsOf(picture, 'centre', 224)[0]);
  });

  it('fits the whole picture into the square', () => {
    const [view] = viewsOf({ width: 640, height: 427 }, 'whole', 224);
    expect(view).toMatchObject({ resized: { width: 224, height: 149 }, left: 0, top: 37 });
    expect(view?.box).toEqual({ left: 0, top: 0, right: 640, bottom: 427 });
    expect(viewsOf({ width: 1, height: 20_000 }, 'whole', 224)[0]?.resized).toEqual({ width: 1, height: 224 });
  });

  it('never looks beyond the picture, whatever its measures', () => {
    const side = fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 300 }));
    fc.assert(
      fc.property(side, side, fc.constantFrom(...CROPS), fc.constantFrom(224, 336), (width, height, crop, size) => {
        for (const { resized, window, left, top, box } of viewsOf({ width, height }, crop, size)) {
          expect(window.left).toBeGreaterThanOrEqual(0);
          expect(window.top).toBeGreaterThanOrEqual(0);
          expect(window.left + window.width).toBeLessThanOrEqual(resized.width);
          expect(window.top + window.height).toBeLessThanOrEqual(resized.height);
          expect(left + window.width).toBeLessThanOrEqual(size);
          expect(top + window.height).toBeLessThanOrEqual(size);
          expect(box.left >= 0 && box.top >= 0 && box.left < box.right && box.top < box.bottom).toBe(true);
          expect(box.right).toBeLessThanOrEqual(width * (1 + 1e-9));
          expect(box.bottom).toBeLessThanOrEqual(height * (1 + 1e-9));
        }
      }),
    );
  });
});
