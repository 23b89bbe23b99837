import { describe, expect, it } from 'vitest';
import { viewsOf, type View } from '../../../src/clip/cropping.js';
import {
  FallsByCell,
  hiddenIn,
  picturesWithin,
  regionGrid,
  windowsOf,
  withHidden,
  type RegionGrid,
} from '../../../src/clip/occlusion.js';
import { CROPS, type Crop } from '../../../src/clip/seeing.js';

const gridOf = (width: number, height: number, crop: Crop, size = 224, patch = 32): RegionGrid =>
  regionGrid(viewsOf({ width, height }, crop, size) as [View, ...View[]], size, patch);

describe('regionGrid', () => {
  it.each([
    ['centre', 1000, 500, 7, 7, { left: 250, top: 0, right: 750, bottom: 500 }],
    ['whole', 1000, 500, 4, 7, { left: 0, top: 0, right: 1000, bottom: 500 }],
    ['tiles', 1000, 500, 7, 14, { left: 0, top: 0, right: 1000, bottom: 500 }],
    ['tiles', 500, 2500, 35, 7, { left: 0, top: 0, right: 500, bottom: 2500 }],
    ['whole', 5000, 3, 1, 7, { left: 0, top: 0, right: 5000, bottom: 3 }],
  ] as const)('%s of %d × %d has %d rows and %d columns', (crop, width, height, rows, columns, box) => {
    expect(gridOf(width, height, crop)).toMatchObject({ rows, columns, box });
  });

  it('follows the patches of other models, within reason', () => {
    expect(gridOf(640, 640, 'centre', 336, 14)).toMatchObject({ rows: 24, columns: 24 });
    expect(gridOf(640, 640, 'centre', 224, 2)).toMatchObject({ rows: 32, columns: 32 });
  });
});

describe('windowsOf', () => {
  it.each([
    ['ViT-B/32', 224, 32, 81],
    ['ViT-B/16', 224, 16, 81],
    ['ViT-L/14 at 336', 336, 14, 121],
  ])('%s has about as many windows, whatever its patches', (_, size, patch, count) => {
    expect(windowsOf(gridOf(640, 640, 'centre', size, patch), size)).toHaveLength(count);
  });

  it.each(CROPS)('with %s, the first third reaches every cell', (crop) => {
    for (const [width, height] of [
      [640, 640],
      [900, 300],
      [300, 1700],
    ] as const) {
      const grid = gridOf(width, height, crop, 224, 16);
      const windows = windowsOf(grid, 224);
      const falls = new FallsByCell(grid);
      for (const window of windows.slice(0, Math.ceil(windows.length / 3))) falls.add(window, 1);
      expect([...new Set(falls.falls)]).toEqual([1]);
    }
  });
});

describe('hiddenIn', () => {
  it('hides the pixels of the cells, cut at the edge', () => {
    const grid = gridOf(640, 640, 'centre');
    expect(hiddenIn(grid, { row: 1, column: 2, side: 3 }, 0, 224)).toEqual({ left: 64, top: 32, width: 96, height: 96 });
    expect(hiddenIn(grid, { row: -2, column: 6, side: 3 }, 0, 224)).toEqual({ left: 192, top: 0, width: 32, height: 32 });
  });

  it('hides the picture and not the grey around it', () => {
    const grid = gridOf(1000, 500, 'whole');
    expect(hiddenIn(grid, { row: -1, column: -1, side: 9 }, 0, 224)).toEqual({ left: 0, top: 56, width: 224, height: 112 });
  });

  it('hides the same part of the picture in every tile that shows it', () => {
    const grid = gridOf(1000, 500, 'tiles');
    const hidden = [0, 1, 2].map((tile) => hiddenIn(grid, { row: 0, column: 6, side: 3 }, tile, 224));
    expect(hidden).toEqual([
      { left: 192, top: 0, width: 32, height: 96 },
      { left: 80, top: 0, width: 96, height: 96 },
      { left: 0, top: 0, width: 64, height: 96 },
    ]);
  });

  it('hides nothing between tiles that leave a gap', () => {
    const grid = gridOf(500, 5000, 'tiles');
    const hidden = [0, 1, 2].map((tile) => hiddenIn(grid, { row: 20, column: 2, side: 3 }, tile, 224));
    expect(hidden).toEqual([undefined, undefined, undefined]);
  });
});

describe('withHidden', () => {
  it('greys a rectangle of a copy', () => {
    const crop = new Uint8Array(4 * 4 * 3).fill(7);
    const copy = withHidden(crop, 4, { left: 1, top: 2, width: 2, height: 1 });
    expect([...copy.keys()].filter((i) => copy[i] === 128)).toEqual([27, 28, 29, 30, 31, 32]);
    expect(crop.every((level) => level === 7)).toBe(true);
  });
});

describe('FallsByCell', () => {
  it('weighs a window most in its middle', () => {
    const falls = new FallsByCell({ rows: 1, columns: 5 });
    falls.add({ row: 0, column: 0, side: 3 }, 3);
    falls.add({ row: 0, column: 2, side: 3 }, 0);
    expect([...falls.falls]).toEqual([3, 3, 1.5, 0, 0]);
  });

  it('is 0 where nothing is known', () => {
    expect([...new FallsByCell({ rows: 1, columns: 2 }).falls]).toEqual([0, 0]);
  });
});

describe('picturesWithin', () => {
  it('is bounded by memory, and by what gains anything', () => {
    expect(picturesWithin(512, 224, 32)).toBe(8);
    expect(picturesWithin(64, 336, 14)).toBe(1);
    expect(picturesWithin(1, 224, 32)).toBe(1);
  });
});
