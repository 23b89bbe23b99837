/** What of a picture the model sees and what it does not, in boxes and in words. */
import type { Box } from '../src/clip/seeing.js';
import { t } from '../src/l10n/texts.js';
import type { PanelPicture } from '../src/panel/protocol.js';
import { count } from './format.js';

/** Less than this part of a side is rounding of the resized picture to whole pixels, not a crop. */
const ROUNDING = 0.002;

/**
 * What no crop covers, as bands across the picture. Crops lie along the long side and span the short one, so bands suffice.
 *
 * @returns bands in pixels of the picture, from the left or the top; none where everything is seen or nothing is known yet
 */
export function lost({ width, height, seen }: PanelPicture): Box[] {
  if (seen.length === 0) return [];
  return width >= height
    ? gaps(
        seen.map(({ left, right }) => [left, right]),
        width,
      ).map(([left, right]) => ({ left, right, top: 0, bottom: height }))
    : gaps(
        seen.map(({ top, bottom }) => [top, bottom]),
        height,
      ).map(([top, bottom]) => ({ left: 0, right: width, top, bottom }));
}

type Span = readonly [from: number, to: number];

function gaps(spans: readonly Span[], length: number): Span[] {
  const found: Span[] = [];
  let covered = 0;
  for (const [from, to] of [...spans.toSorted((a, b) => a[0] - b[0]), [length, length] as const]) {
    if (from - covered > ROUNDING * length) found.push([covered, from]);
    covered = Math.max(covered, to);
  }
  return found;
}

/** @returns the sentence under the picture; empty while it is not known what the model sees */
export function seenInWords(picture: PanelPicture): string {
  const { width, height, seen } = picture;
  const [first] = seen;
  if (!first) return '';
  const wide = width >= height;
  const bands = lost(picture);
  if (seen.length > 1) {
    const values = { squares: numeral(seen.length) };
    if (bands.length === 0)
      return wide
        ? t('The model sees {squares} squares along the width and takes their mean. Nothing is lost.', values)
        : t('The model sees {squares} squares along the height and takes their mean. Nothing is lost.', values);
    const missed = bands.reduce((sum, { left, right, top, bottom }) => sum + (wide ? right - left : bottom - top), 0);
    const all = wide ? width : height;
    const part = { ...values, part: all - missed, all };
    return wide
      ? t(
          'The model sees {squares} squares along the width and takes their mean: {part} of {all} px. The hatched parts are lost.',
          part,
        )
      : t(
          'The model sees {squares} squares along the height and takes their mean: {part} of {all} px. The hatched parts are lost.',
          part,
        );
  }
  if (bands.length === 0) return t('The model sees the whole picture. Nothing is lost.');
  // The crop is a square of the resized picture, whose sides are whole pixels: back in the picture's own it can be off by one.
  const side = Math.min(first.right - first.left, first.bottom - first.top);
  return wide
    ? t('The model sees the middle square: {side} of {all} px. The hatched sides are lost.', { side, all: width })
    : t('The model sees the middle square: {side} of {all} px. The hatched top and bottom are lost.', { side, all: height });
}

function numeral(value: number): string {
  return value === 2 ? t('two') : value === 3 ? t('three') : count(value);
}
