/**
 * Which regions of a picture carry a phrase: parts of what the model sees are hidden one after the other, and where the
 * cosine falls, they mattered (Zeiler & Fergus 2014, section 4.2). All of it is arithmetic on rectangles and pixels.
 */
import type { View } from './cropping.js';
import { MID_GREY } from './preprocess.js';
import type { Region, Size } from './raster.js';
import type { Box } from './seeing.js';

/** The map's cells over the part of the picture that is mapped, and how each crop lies on it. */
export interface RegionGrid {
  readonly rows: number;
  readonly columns: number;
  /** What the cells cover, in the picture's own pixels. */
  readonly box: Box;
  /** The same, in pixels of the resized picture that the crops are cut from. */
  readonly size: Size;
  /** Where in it the corner of each crop lies; below 0 where the crop has grey around the picture. */
  readonly crops: readonly { readonly left: number; readonly top: number }[];
  /** Side of a cell, in those pixels; the cells of a part that it does not divide are a little larger or smaller. */
  readonly cell: number;
}

/** A square that is hidden, in cells; it may reach over the edge. */
export interface Window {
  readonly row: number;
  readonly column: number;
  readonly side: number;
}

/** No map has more cells along a side: a patch of a few pixels would ask for a window at each of them. */
const MOST_CELLS = 32;

/**
 * Side of the windows as a part of the model's square: 96 of 224 pixels. Chosen on pictures of two shapes, see
 * docs/decisions/0009-region-maps.md.
 */
const WINDOW_SIDE = 3 / 7;

/** From one window to the next, as a part of the model's square: 32 of 224 pixels. */
const STEP = 1 / 7;

/**
 * The cells of a picture's map: the model's own patches where one crop fills the square, else as near to their size as
 * whole cells allow. With `tiles` the cells cover all crops and what lies between them.
 *
 * @param views of the picture, one or more, as viewsOf() gives them
 * @param size  side of the model's square in pixels
 * @param patch side of the model's patches in pixels
 */
export function regionGrid(views: readonly [View, ...View[]], size: number, patch: number): RegionGrid {
  const left = Math.min(...views.map(({ window }) => window.left));
  const top = Math.min(...views.map(({ window }) => window.top));
  const width = Math.max(...views.map(({ window }) => window.left + window.width)) - left;
  const height = Math.max(...views.map(({ window }) => window.top + window.height)) - top;
  const cell = Math.max(patch, size / MOST_CELLS);
  return {
    rows: Math.max(1, Math.round(height / cell)),
    columns: Math.max(1, Math.round(width / cell)),
    box: {
      left: Math.min(...views.map(({ box }) => box.left)),
      top: Math.min(...views.map(({ box }) => box.top)),
      right: Math.max(...views.map(({ box }) => box.right)),
      bottom: Math.max(...views.map(({ box }) => box.bottom)),
    },
    size: { width, height },
    crops: views.map((view) => ({ left: view.window.left - left - view.left, top: view.window.top - top - view.top })),
    cell,
  };
}

/**
 * The windows to hide, in the order in which they tell most: every second row and column before those between, so that a
 * map is whole early and sharpens.
 *
 * @param size side of the model's square in pixels
 */
export function windowsOf({ rows, columns, cell }: RegionGrid, size: number): Window[] {
  const inCells = (part: number) => Math.max(1, Math.round((part * size) / cell));
  const side = inCells(WINDOW_SIDE);
  const step = inCells(STEP);
  const along = (cells: number) => {
    // As far over the one edge as over the other, so that the cells there are hidden nearly as often as those within.
    const count = Math.max(1, Math.ceil((cells + side) / step) - 1);
    const first = Math.floor((cells - side - (count - 1) * step) / 2);
    return Array.from({ length: count }, (_, index) => ({ start: first + index * step, turn: index % 2 }));
  };
  const all = along(rows).flatMap((down) =>
    along(columns).map((across) => ({
      window: { row: down.start, column: across.start, side },
      turn: down.turn + across.turn,
    })),
  );
  return all.sort((a, b) => a.turn - b.turn).map(({ window }) => window);
}

/**
 * What a window hides of a crop.
 *
 * @param crop index of the crop
 * @param size side of the model's square in pixels
 * @returns in the crop's pixels; undefined where the window lies outside of it
 */
export function hiddenIn(grid: RegionGrid, window: Window, crop: number, size: number): Region | undefined {
  const { rows, columns } = grid;
  const corner = grid.crops[crop] ?? { left: 0, top: 0 };
  const edge = (cell: number, cells: number, length: number) => Math.round((Math.max(0, Math.min(cells, cell)) * length) / cells);
  const clamp = (pixel: number) => Math.max(0, Math.min(size, pixel));
  const left = clamp(edge(window.column, columns, grid.size.width) - corner.left);
  const right = clamp(edge(window.column + window.side, columns, grid.size.width) - corner.left);
  const top = clamp(edge(window.row, rows, grid.size.height) - corner.top);
  const bottom = clamp(edge(window.row + window.side, rows, grid.size.height) - corner.top);
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : undefined;
}

/**
 * @param crop [size × size × 3], 8 bits R, G, B; left as it is
 * @param size its side in pixels
 * @returns a copy of the crop with a mid-grey rectangle in it
 */
export function withHidden(crop: Uint8Array, size: number, { left, top, width, height }: Region): Uint8Array {
  const copy = crop.slice();
  for (let y = top; y < top + height; y++) {
    const start = (y * size + left) * 3;
    copy.fill(MID_GREY, start, start + width * 3);
  }
  return copy;
}

/** Sums up what the windows say, one after the other. */
export class FallsByCell {
  private readonly sums: Float64Array;
  private readonly weights: Float64Array;

  constructor(private readonly grid: Pick<RegionGrid, 'rows' | 'columns'>) {
    this.sums = new Float64Array(grid.rows * grid.columns);
    this.weights = new Float64Array(grid.rows * grid.columns);
  }

  /**
   * Adds one window. It says most about what lies in its middle: its weight falls to nothing at its edges, else the map
   * would be as blurred as the window is large.
   *
   * @param fall of the cosine where the window is hidden
   */
  add({ row, column, side }: Window, fall: number): void {
    const { rows, columns } = this.grid;
    const nearness = (cell: number, start: number) => 1 - Math.abs((2 * (cell + 0.5 - start)) / side - 1);
    for (let r = Math.max(0, row); r < Math.min(rows, row + side); r++)
      for (let c = Math.max(0, column); c < Math.min(columns, column + side); c++) {
        const weight = nearness(r, row) * nearness(c, column);
        const at = r * columns + c;
        this.sums[at] = (this.sums[at] ?? 0) + weight * fall;
        this.weights[at] = (this.weights[at] ?? 0) + weight;
      }
  }

  /** @returns fall of the cosine where each cell is hidden, row by row from the top, [rows × columns]; 0 where nothing is known yet */
  get falls(): Float32Array {
    return Float32Array.from(this.sums, (sum, at) => (sum === 0 ? 0 : sum / (this.weights[at] ?? 1)));
  }
}

/**
 * Pictures that one run of the image tower may take.
 *
 * @param memoryMiB working memory allowed to one run
 * @param size      side of the model's square in pixels
 * @param patch     side of its patches in pixels
 * @returns 1..8; more gain no speed (measured on two cores), and a cancellation waits for the run. Counts a tower as wide as
 *   ViT-L's, 1,024: 16 floats for each token and unit of width, and 16 heads of attention
 */
export function picturesWithin(memoryMiB: number, size: number, patch: number): number {
  const tokens = Math.ceil(size / patch) ** 2 + 1;
  const bytes = Float32Array.BYTES_PER_ELEMENT * (tokens * 1024 * 16 + 16 * tokens ** 2 + 3 * size ** 2);
  return Math.max(1, Math.min(8, Math.floor((memoryMiB * 2 ** 20) / bytes)));
}
