/** Each limit of a picture: one below, at it, one above, with what is told. */
import { describe, expect, it } from 'vitest';
import { openPicture } from '../../../src/clip/decode.js';
import { ImageError } from '../../../src/clip/errors.js';
import { openIcon } from '../../../src/clip/icon.js';
import {
  MAX_DECODED_BYTES,
  MAX_FILE_BYTES,
  MAX_ICON_ENTRIES,
  MAX_PIXELS,
  MAX_SIDE,
  requireReadable,
  requireWithinLimits,
  SVG_SIDE,
} from '../../../src/clip/limits.js';
import { decoded } from './fixtures.js';

const measured = (width: number, height: number, bytesPerPixel: number) => () =>
  requireWithinLimits({ width, height }, bytesPerPixel, 'x.png');

describe('limits of a picture', () => {
  it('bytes of its file', () => {
    expect(() => requireReadable(MAX_FILE_BYTES - 1, 'x.png')).not.toThrow();
    expect(() => requireReadable(MAX_FILE_BYTES, 'x.png')).not.toThrow();
    expect(() => requireReadable(MAX_FILE_BYTES + 1, 'x.png')).toThrow(/^x\.png is too large to be read: 512 MiB, where 512 MiB/);
    expect(() => requireReadable(MAX_FILE_BYTES + 1, 'x.png')).toThrow(ImageError);
  });

  it('pixels', () => {
    const width = 1000;
    expect(measured(width, MAX_PIXELS / width - 1, 1)).not.toThrow();
    expect(measured(width, MAX_PIXELS / width, 1)).not.toThrow();
    expect(measured(width, MAX_PIXELS / width + 1, 1)).toThrow(/^x\.png is too large: 1000 × 200001 pixels/);
  });

  it('bytes when decoded', () => {
    const [width, bytesPerPixel] = [1024, 8];
    const height = MAX_DECODED_BYTES / width / bytesPerPixel;
    expect(measured(width, height - 1, bytesPerPixel)).not.toThrow();
    expect(measured(width, height, bytesPerPixel)).not.toThrow();
    expect(measured(width, height + 1, bytesPerPixel)).toThrow(/^x\.png is too large: .* 640 MiB when decoded/);
  });

  it('a side', () => {
    for (const turned of [false, true]) {
      const of = (side: number) => (turned ? measured(side, 2, 1) : measured(2, side, 1));
      expect(of(MAX_SIDE - 1)).not.toThrow();
      expect(of(MAX_SIDE)).not.toThrow();
      expect(of(MAX_SIDE + 1)).toThrow(/^x\.png is too long: /);
    }
  });

  it('frames: the first is what is read, of one, two or ten thousand', async () => {
    const one = await decoded(gif(['red']), 'one.gif', 'reference');
    expect([...one.data.subarray(0, 3)]).toEqual([255, 0, 0]);
    for (const frames of [2, 10_000]) {
      const many = await decoded(gif(['red', ...new Array<'blue'>(frames - 1).fill('blue')]), 'many.gif', 'reference');
      expect([many.width, many.height]).toEqual([one.width, one.height]);
      expect(many.data).toEqual(one.data);
    }
  });

  it('a side of a drawing: all are drawn at the same size', async () => {
    for (const side of [SVG_SIDE - 1, SVG_SIDE, SVG_SIDE + 1]) {
      const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="10"><rect width="9" height="9"/></svg>`;
      const { width } = await openPicture(Buffer.from(drawing), 'a.svg', 'reference');
      expect(width).toBe(SVG_SIDE);
    }
  });

  it('entries of an icon: those beyond are not looked at', () => {
    // Each is larger than the ones before, and holds nothing but the mark of a PNG and its own number.
    const chosen = (entries: number) => {
      const opened = openIcon(icon(entries), 'a.ico');
      return 'png' in opened ? Buffer.from(opened.png).readUInt16LE(8) : undefined;
    };
    expect(chosen(MAX_ICON_ENTRIES - 1)).toBe(MAX_ICON_ENTRIES - 2);
    expect(chosen(MAX_ICON_ENTRIES)).toBe(MAX_ICON_ENTRIES - 1);
    expect(chosen(MAX_ICON_ENTRIES + 1)).toBe(MAX_ICON_ENTRIES - 1);
  });
});

/** GIF of 2 × 2 pixels a frame. */
function gif(frames: readonly ('red' | 'blue')[]): Buffer {
  const head = Buffer.from([...Buffer.from('GIF89a'), 2, 0, 2, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255]);
  const image = [0x21, 0xf9, 4, 0, 1, 0, 0, 0, 0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2];
  // LZW of codes of three bits: clear, four pixels, end.
  const pixels = (index: number) => {
    const codes = [4, index, index, index, index, 5];
    const bits = codes.reduce((all, code, i) => all | (BigInt(code) << BigInt(3 * i)), 0n);
    return [3, Number(bits & 255n), Number((bits >> 8n) & 255n), Number((bits >> 16n) & 255n), 0];
  };
  const frame = { red: Buffer.from([...image, ...pixels(0)]), blue: Buffer.from([...image, ...pixels(1)]) };
  return Buffer.concat([head, ...frames.map((colour) => frame[colour]), Buffer.from([0x3b])]);
}

function icon(entries: number): Buffer {
  const picture = 10;
  const bytes = Buffer.alloc(6 + entries * (16 + picture));
  bytes.writeUInt16LE(1, 2);
  bytes.writeUInt16LE(entries, 4);
  for (let i = 0; i < entries; i++) {
    const [entry, at] = [6 + i * 16, 6 + entries * 16 + i * picture];
    // A side of 0 stands for 256, the largest.
    bytes[entry] = i >= 255 ? 0 : i + 1;
    bytes[entry + 1] = i >= 255 ? 0 : i + 1;
    bytes.writeUInt16LE(i, entry + 6);
    bytes.writeUInt32LE(picture, entry + 8);
    bytes.writeUInt32LE(at, entry + 12);
    bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], at);
    bytes.writeUInt16LE(i, at + 8);
  }
  return bytes;
}
