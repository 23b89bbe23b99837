/** Pictures of two shapes whose places are known: test/fixtures/two-shapes, or a folder like it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RegionMap, RegionMaps } from '../../../src/engine/protocol.js';
import { ROOT } from './demo-engine.js';

export interface TwoShapes {
  readonly file: string;
  readonly shapes: readonly { readonly phrase: string; readonly box: readonly [number, number, number, number] }[];
}

export const TWO_SHAPES_FOLDER = process.env.CLIP_GAZE_TWO_SHAPES ?? path.join(ROOT, 'test', 'fixtures', 'two-shapes');

export function readTwoShapes(): TwoShapes[] {
  return JSON.parse(readFileSync(path.join(TWO_SHAPES_FOLDER, 'two-shapes.json'), 'utf8')) as TwoShapes[];
}

/** The strongest cell of a map, in pixels of the picture: its rectangle, and whether it touches a shape's box or has its centre in it. */
export function strongestCell(
  { rows, columns, box }: Pick<RegionMaps, 'rows' | 'columns' | 'box'>,
  { falls }: Pick<RegionMap, 'falls'>,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
) {
  const at = falls.indexOf(Math.max(...falls));
  const width = (box.right - box.left) / columns;
  const height = (box.bottom - box.top) / rows;
  const left = box.left + (at % columns) * width;
  const top = box.top + Math.floor(at / columns) * height;
  const [x, y] = [left + width / 2, top + height / 2];
  return {
    touches: left < x1 && left + width > x0 && top < y1 && top + height > y0,
    centred: x >= x0 && x <= x1 && y >= y0 && y <= y1,
  };
}
