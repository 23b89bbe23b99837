/** A result as a drawing: the picture beside its lists with bars to scale, on a light ground, in one SVG file. */
import type { Box } from '../../clip/seeing.js';
import type { GazeResult, ImageResult } from '../result.js';
import { sourceLines } from './format-text.js';

export interface DrawnPicture {
  /** The file's bytes. */
  readonly jpeg: Uint8Array;
  /** In pixels; only their proportion counts. */
  readonly width: number;
  readonly height: number;
  /** What the model saw, in pixels of the picture as decoded. */
  readonly seen: readonly Box[];
}

export interface Drawing {
  readonly svg: string;
  /** In units of the drawing, which are pixels at its natural size. */
  readonly width: number;
  readonly height: number;
}

const WIDTH = 960;
const MARGIN = 24;
const PICTURE_WIDTH = 340;
/** Taller pictures are drawn narrower. */
const PICTURE_HEIGHT = 480;
const LISTS_LEFT = MARGIN + PICTURE_WIDTH + 28;
const LISTS_WIDTH = WIDTH - MARGIN - LISTS_LEFT;
const BAR_WIDTH = 150;
const ROW = 22;
const FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
/** Mean width of a letter as a part of the font's size: text in an SVG does not break by itself, so lines are cut by this. */
const LETTER = 0.55;

/**
 * The first picture of a result, drawn. All text is text of the SVG, escaped; nothing is loaded from outside.
 *
 * @param top phrases of each list
 */
export function formatSvg(result: GazeResult, picture: DrawnPicture, top: number): Drawing {
  const [image] = result.images;
  const parts: string[] = [];
  let y = MARGIN + 16;
  const text = (x: number, content: string, attributes: string) =>
    parts.push(`<text x="${x}" y="${y}" ${attributes}>${escaped(content)}</text>`);

  for (const line of wrapped(image?.path ?? '', 18, WIDTH - 2 * MARGIN)) {
    text(MARGIN, line, 'font-size="18" font-weight="600"');
    y += 24;
  }
  if (result.model.demo) {
    text(MARGIN, 'Demo model: not CLIP', 'font-size="13" fill="#8a5a00"');
    y += 20;
  }
  const body = y;
  const scale = Math.min(PICTURE_WIDTH / picture.width, PICTURE_HEIGHT / picture.height);
  parts.push(
    drawnPicture(picture, image, { left: MARGIN, top: body, width: picture.width * scale, height: picture.height * scale }),
  );
  y += 14;
  for (const list of image?.lists ?? []) {
    text(
      LISTS_LEFT,
      cut(`${list.title} (${list.count.toLocaleString('en')})`, 14, LISTS_WIDTH * 0.6),
      'font-size="14" font-weight="600"',
    );
    const decided = `as if choosing among ${list.effective.toFixed(1)} of ${list.count.toLocaleString('en')}`;
    text(WIDTH - MARGIN, decided, 'font-size="12" fill="#5f5f5f" text-anchor="end"');
    y += ROW;
    for (const row of list.phrases.slice(0, top)) {
      text(LISTS_LEFT + 22, String(row.rank), 'font-size="12" fill="#5f5f5f" text-anchor="end"');
      text(LISTS_LEFT + 32, cut(row.phrase, 13, LISTS_WIDTH - BAR_WIDTH - 32 - 70), 'font-size="13"');
      const left = WIDTH - MARGIN - 60 - BAR_WIDTH;
      parts.push(bar(left, y - 9, row.probability));
      text(WIDTH - MARGIN, `${(row.probability * 100).toFixed(1)} %`, 'font-size="13" text-anchor="end"');
      y += ROW;
    }
    y += 12;
  }
  y = Math.max(y, body + picture.height * scale + 24) + 8;
  parts.push(`<path d="M${MARGIN} ${y - 14}H${WIDTH - MARGIN}" stroke="#c8c8c8"/>`);
  y += 6;
  for (const line of [...sourceLines(result), result.note].flatMap((long) => wrapped(long, 11, WIDTH - 2 * MARGIN))) {
    text(MARGIN, line, 'font-size="11" fill="#5f5f5f"');
    y += 16;
  }
  const height = Math.ceil(y + MARGIN - 12);
  const svg = `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="${FONT}" fill="#1f1f1f">
<rect width="100%" height="100%" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`;
  return { svg, width: WIDTH, height };
}

function drawnPicture(
  { jpeg, seen }: DrawnPicture,
  image: ImageResult | undefined,
  at: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): string {
  const data = base64(jpeg);
  const picture = `<image x="${at.left}" y="${at.top}" width="${at.width}" height="${at.height}" preserveAspectRatio="none" href="data:image/jpeg;base64,${data}"/>`;
  if (!image || image.width === 0) return picture;
  const [across, down] = [at.width / image.width, at.height / image.height];
  const boxes = seen.map(
    ({ left, top, right, bottom }) =>
      `<rect x="${at.left + left * across}" y="${at.top + top * down}" width="${(right - left) * across}" height="${(bottom - top) * down}" fill="none" stroke="#1f1f1f" stroke-dasharray="4 3"/>`,
  );
  return [picture, ...boxes].join('\n');
}

/** To scale from 0 to 100 %, but what is not nothing can be seen. */
function bar(left: number, top: number, share: number): string {
  const filled = share > 0 ? Math.max(1, BAR_WIDTH * share) : 0;
  return (
    `<rect x="${left}" y="${top}" width="${BAR_WIDTH}" height="8" rx="2" fill="#e4e4e4"/>` +
    `<rect x="${left}" y="${top}" width="${filled.toFixed(2)}" height="8" rx="2" fill="#1a6fc4"/>`
  );
}

/** One line, with an ellipsis where there is no room for the rest. */
function cut(long: string, size: number, width: number): string {
  const letters = Array.from(new Intl.Segmenter().segment(long.replace(/\s+/g, ' ')), ({ segment }) => segment);
  const most = Math.floor(width / (size * LETTER));
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : letters.join('');
}

/** Lines of whole words that fit. */
function wrapped(long: string, size: number, width: number): string[] {
  const most = Math.floor(width / (size * LETTER));
  const lines: string[] = [];
  for (const word of long.split(/\s+/).flatMap((each) => each.match(new RegExp(`.{1,${most}}`, 'gsu')) ?? [])) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Text of an XML document: what would be markup escaped, what XML 1.0 has no place for (section 2.2) left out. */
function escaped(plain: string): string {
  return plain
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** In pieces, as a call takes so many arguments only. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 8192) text += String.fromCharCode(...bytes.subarray(from, from + 8192));
  return btoa(text);
}
