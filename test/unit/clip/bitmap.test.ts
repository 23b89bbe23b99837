import { describe, expect, it } from 'vitest';
import { openBitmap, openIconBitmap } from '../../../src/clip/bitmap.js';
import { ImageError } from '../../../src/clip/errors.js';
import { openIcon } from '../../../src/clip/icon.js';
import { everythingOf } from '../../../src/clip/raster.js';
import { fixture } from './fixtures.js';

interface Parts {
  width: number;
  height: number;
  bits: number;
  compression?: number;
  masks?: number[];
  palette?: number[];
  pixels: number[];
}

/** BITMAPINFOHEADER, masks, palette and pixels. */
function body({ width, height, bits, compression = 0, masks = [], palette = [], pixels }: Parts): Buffer {
  const header = Buffer.alloc(40 + masks.length * 4);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(width, 4);
  header.writeInt32LE(height, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(bits, 14);
  header.writeUInt32LE(compression, 16);
  header.writeUInt32LE(palette.length / 4, 32);
  masks.forEach((mask, i) => header.writeUInt32LE(mask, 40 + i * 4));
  return Buffer.concat([header, Buffer.from(palette), Buffer.from(pixels)]);
}

function file(parts: Parts): Buffer {
  const content = body(parts);
  const head = Buffer.alloc(14);
  head.write('BM', 0, 'latin1');
  head.writeUInt32LE(14 + content.length - parts.pixels.length, 10);
  return Buffer.concat([head, content]);
}

function rgba(parts: Parts): number[] {
  const bitmap = openBitmap(file(parts), 'a.bmp');
  return [...bitmap.rgba(everythingOf(bitmap))];
}

const GREYS = [0, 0, 0, 0, 80, 80, 80, 0, 160, 160, 160, 0, 240, 240, 240, 0];
const levels = (pixels: number[]): number[] => pixels.filter((_, i) => i % 4 === 0);

describe('openBitmap', () => {
  it('reads masks in any order, with alpha', () => {
    const masks = [0x000000ff, 0x0000ff00, 0x00ff0000, 0xff000000];
    expect(rgba({ width: 2, height: 1, bits: 32, compression: 6, masks, pixels: [1, 2, 3, 4, 250, 251, 252, 253] })).toEqual([
      1, 2, 3, 4, 250, 251, 252, 253,
    ]);
  });

  it('scales masks of few and of many bits to 0..255', () => {
    const masks = [0xffc00000, 0x003ff000, 0x00000001];
    const word = (0x3ff << 22) | (0x200 << 12) | 1;
    const pixels = [word & 255, (word >> 8) & 255, (word >> 16) & 255, (word >>> 24) & 255];
    expect(rgba({ width: 1, height: 1, bits: 32, compression: 3, masks, pixels })).toEqual([255, 127, 255, 255]);
  });

  it('reads 2 bits a pixel', () => {
    expect(levels(rgba({ width: 4, height: 1, bits: 2, palette: GREYS, pixels: [0b00011011, 0, 0, 0] }))).toEqual([
      0, 80, 160, 240,
    ]);
  });

  it('takes indexes beyond the palette for black', () => {
    expect(levels(rgba({ width: 2, height: 1, bits: 8, palette: GREYS, pixels: [3, 200, 0, 0] }))).toEqual([240, 0]);
  });

  it('follows runs, literals and jumps, and stays in the picture', () => {
    const pixels = [2, 1, 0, 2, 1, 1, 9, 2, 0, 1];
    // Two of index 1, a jump to one right and one up, then nine of index 2 of which one fits.
    expect(levels(rgba({ width: 4, height: 2, bits: 8, compression: 1, palette: GREYS, pixels }))).toEqual([
      0, 0, 0, 160, 80, 80, 0, 0,
    ]);
  });

  it('reads any region as it is in the whole', () => {
    for (const name of ['24.bmp', '16-565.bmp', '4.bmp', 'bilevel.bmp', '8-runs.bmp', '4-runs.bmp', '24-top-down.bmp']) {
      const bitmap = openBitmap(fixture(`pictures/${name}`), name);
      const all = bitmap.rgba(everythingOf(bitmap));
      const region = { left: 5, top: 3, width: 11, height: 7 };
      const part = bitmap.rgba(region);
      for (let row = 0; row < 7; row++) {
        const from = ((3 + row) * bitmap.width + 5) * 4;
        expect(part.subarray(row * 44, row * 44 + 44)).toEqual(all.subarray(from, from + 44));
      }
    }
  });

  it.each([
    ['nothing behind the name', Buffer.from('BM'), 'it ends within its header'],
    [
      'a header of no known kind',
      Buffer.from(`BM${'\u0001'.repeat(60)}`, 'latin1'),
      'its header of 16843009 bytes is of no known kind',
    ],
    ['no width', file({ width: 0, height: 1, bits: 24, pixels: [0] }), 'its header says 0 × 1 pixels'],
    [
      'a JPEG inside',
      file({ width: 1, height: 1, bits: 24, compression: 4, pixels: [0, 0, 0] }),
      '24 bits a pixel with compression 4',
    ],
    ['missing rows', file({ width: 9, height: 9, bits: 24, pixels: [0, 0, 0] }), 'it ends after 57 bytes, before its pixels do'],
  ])('%s is told', (_, bytes, why) => {
    expect(() => openBitmap(bytes, 'a.bmp')).toThrow(ImageError);
    expect(() => openBitmap(bytes, 'a.bmp')).toThrow(`a.bmp cannot be read as a bitmap: ${why}`);
  });
});

describe('openIconBitmap', () => {
  const pixels = [10, 20, 30, 0, 40, 50, 60, 0];
  const mask = [0b01000000, 0, 0, 0];

  it('has half the height that its header says', () => {
    const bitmap = openIconBitmap(body({ width: 2, height: 2, bits: 32, pixels: [...pixels, ...mask] }), 'a.ico');
    expect([bitmap.width, bitmap.height]).toEqual([2, 1]);
  });

  it('takes the mask where its alpha is all nothing', () => {
    const bitmap = openIconBitmap(body({ width: 2, height: 2, bits: 32, pixels: [...pixels, ...mask] }), 'a.ico');
    expect([...bitmap.rgba(everythingOf(bitmap))]).toEqual([30, 20, 10, 255, 60, 50, 40, 0]);
  });

  it('takes its alpha where there is any', () => {
    const bitmap = openIconBitmap(body({ width: 2, height: 2, bits: 32, pixels: [...pixels.slice(0, 7), 9, ...mask] }), 'a.ico');
    expect([...bitmap.rgba(everythingOf(bitmap))]).toEqual([30, 20, 10, 0, 60, 50, 40, 9]);
  });
});

describe('openIcon', () => {
  const entry = (side: number, bits: number, content: Buffer) => ({ side, bits, content });
  const icon = (kind: 1 | 2, ...entries: ReturnType<typeof entry>[]): Buffer => {
    const head = Buffer.alloc(6 + entries.length * 16);
    head.writeUInt16LE(kind, 2);
    head.writeUInt16LE(entries.length, 4);
    let offset = head.length;
    entries.forEach(({ side, bits, content }, i) => {
      head.writeUInt8(side % 256, 6 + i * 16);
      head.writeUInt8(side % 256, 7 + i * 16);
      head.writeUInt16LE(bits, 12 + i * 16);
      head.writeUInt32LE(content.length, 14 + i * 16);
      head.writeUInt32LE(offset, 18 + i * 16);
      offset += content.length;
    });
    return Buffer.concat([head, ...entries.map(({ content }) => content)]);
  };
  const square = (level: number): Buffer => body({ width: 1, height: 2, bits: 24, pixels: [level, level, level, 0, 0, 0, 0, 0] });
  const levelOf = (bytes: Buffer): number | undefined => {
    const opened = openIcon(bytes, 'a.ico');
    return 'bitmap' in opened ? opened.bitmap.rgba(everythingOf(opened.bitmap))[0] : undefined;
  };

  it('takes the largest, where a side of 0 is 256', () => {
    expect(levelOf(icon(1, entry(16, 24, square(1)), entry(256, 24, square(2)), entry(32, 24, square(3))))).toBe(2);
  });

  it('takes the deepest of the largest, but not by a cursor’s hot spot', () => {
    expect(levelOf(icon(1, entry(32, 8, square(1)), entry(32, 32, square(2))))).toBe(2);
    expect(levelOf(icon(2, entry(32, 8, square(1)), entry(32, 32, square(2))))).toBe(1);
  });

  it('tells what is wrong', () => {
    expect(() => openIcon(icon(1), 'a.ico')).toThrow('a.ico cannot be read as an icon: it holds no picture');
    const cut = icon(1, entry(16, 24, square(1))).subarray(0, 40);
    expect(() => openIcon(cut, 'a.ico')).toThrow('a.ico cannot be read as an icon: it ends after 40 bytes');
  });
});
