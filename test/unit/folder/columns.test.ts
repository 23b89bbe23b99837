import { describe, expect, it } from 'vitest';
import { columnsOf, layoutOf } from '../../../webview/folder/columns.js';
import { FOLDER_STATES } from '../../folder-board/states.js';

describe('the columns of the table', () => {
  const columns = columnsOf(FOLDER_STATES.found!.state);
  const leastWidth = (width: number) => Number.parseInt(layoutOf(columns, width).style['min-width']!);

  it('stand one for the picture, one for its score, two for each list', () => {
    expect(columns.map(({ title }) => title)).toEqual([
      'Picture',
      'Score',
      ...['Artist', 'Share', 'Movement', 'Share', 'Surface', 'Share'],
    ]);
  });

  it.each([1000, 900, 800])('fit a table of %i pixels, with scores too, by being narrower', (width) => {
    expect(layoutOf(columns, width).tight).toBe(true);
    expect(leastWidth(width)).toBeLessThanOrEqual(width);
  });

  it('are as wide as they should be where there is room, or where nobody knows', () => {
    expect(layoutOf(columns, 1400).tight).toBe(false);
    expect(layoutOf(columns, 0)).toEqual(layoutOf(columns, 1400));
  });
});
