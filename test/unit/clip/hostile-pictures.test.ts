import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openBitmap } from '../../../src/clip/bitmap.js';
import { openPicture } from '../../../src/clip/decode.js';
import { ImageError } from '../../../src/clip/errors.js';
import { openIcon } from '../../../src/clip/icon.js';
import { MAX_FILE_BYTES, requireWithinLimits } from '../../../src/clip/limits.js';
import { see } from '../../../src/clip/preprocess.js';
import { everythingOf } from '../../../src/clip/raster.js';
import { CLIP_IMAGE_INPUT } from '../../../src/clip/seeing.js';
import { AS_DISPLAYED, busy, crc32, decoded, encoded, fixture, REFERENCE } from './fixtures.js';

const failure = async (bytes: Uint8Array, name: string): Promise<ImageError> => {
  const error: unknown = await see(bytes, name, AS_DISPLAYED, CLIP_IMAGE_INPUT).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ImageError);
  return error as ImageError;
};
const text = (content: string): Buffer => Buffer.from(content);

describe('what is not a picture', () => {
  it.each([
    ['empty.png', Buffer.alloc(0), 'empty.png is empty (0 bytes). Fetch or save the picture again.'],
    [
      'notes.png',
      text('Dear diary,\n\ttoday I renamed a file.'),
      'notes.png cannot be read as a picture: it is text, whatever its name says. ' +
        'JPEG, PNG, WebP, GIF, TIFF, AVIF, SVG, BMP, ICO and CUR are read.',
    ],
    [
      'noise.jpg',
      Buffer.from([1, 2, 3, 4, 5, 0, 0, 9]),
      'noise.jpg cannot be read as a picture: it is in no picture format that is known here. ' +
        'JPEG, PNG, WebP, GIF, TIFF, AVIF, SVG, BMP, ICO and CUR are read.',
    ],
    [
      'phone.heic',
      Buffer.concat([Buffer.from([0, 0, 0, 24]), text('ftypheic'), Buffer.alloc(4), text('mif1heic')]),
      'phone.heic is a HEIC picture, which cannot be decoded here. Convert it to JPEG or PNG and try again.',
    ],
    [
      'film.mp4',
      Buffer.concat([Buffer.from([0, 0, 0, 24]), text('ftypisom'), Buffer.alloc(12)]),
      'film.mp4 is a film or another media file, not a picture. Save one of its pictures as JPEG or PNG.',
    ],
    ['paper.pdf', text('%PDF-1.7\n'), 'paper.pdf is a PDF document, not a picture. Convert it to JPEG or PNG and try again.'],
    [
      'layers.psd',
      text('8BPS\0\u0001'),
      'layers.psd is a Photoshop document, which cannot be decoded here. Convert it to JPEG or PNG and try again.',
    ],
  ])('%s', async (name, bytes, message) => {
    expect((await failure(bytes, name)).message).toBe(message);
  });
});

describe('what ends too early', () => {
  const picture = encoded(busy(300, 400));
  const formats: Record<string, Promise<Buffer>> = {
    'a.jpg': picture.clone().jpeg().toBuffer(),
    'progressive.jpg': picture.clone().jpeg({ progressive: true }).toBuffer(),
    'a.png': picture.clone().png().toBuffer(),
    'a.webp': picture.clone().webp().toBuffer(),
    'a.gif': picture.clone().gif().toBuffer(),
    'a.tiff': picture.clone().tiff({ compression: 'lzw' }).toBuffer(),
    'a.avif': picture.clone().avif({ effort: 0 }).toBuffer(),
    'a.bmp': Promise.resolve(fixture('pictures/24.bmp')),
    'runs.bmp': Promise.resolve(fixture('pictures/8-runs.bmp')),
    'a.ico': Promise.resolve(fixture('pictures/bitmap-entries.ico')),
  };

  it.each(Object.keys(formats).flatMap((name) => [0.02, 0.5, 0.9].map((share) => [name, share] as const)))(
    '%s at %f of its length is refused by name, with a way on',
    async (name, share) => {
      const bytes = await formats[name]!;
      const { message } = await failure(bytes.subarray(0, Math.max(12, Math.floor(bytes.length * share))), name);
      expect(message.startsWith(`${name} `)).toBe(true);
      expect(message).toMatch(/save it as PNG\.$|are read\.$/);
    },
  );

  it('is refused though the missing rows are outside the crop', async () => {
    const tall = await encoded(busy(200, 1000)).jpeg().toBuffer();
    await expect(see(tall.subarray(0, Math.floor(tall.length * 0.95)), 'tall.jpg', REFERENCE, CLIP_IMAGE_INPUT)).rejects.toThrow(
      ImageError,
    );
  });
});

describe('what is too large', () => {
  it('is refused by its header, before anything is decoded', async () => {
    const bomb = await encoded(busy(16, 16)).png().toBuffer();
    bomb.writeUInt32BE(100_000, 16);
    bomb.writeUInt32BE(100_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    expect((await failure(bomb, 'bomb.png')).message).toMatch(/^bomb\.png is too large: 100000 × 100000 pixels/);
    const bmp = Buffer.from(fixture('pictures/24.bmp'));
    bmp.writeInt32LE(60_000, 18);
    bmp.writeInt32LE(-60_000, 22);
    expect((await failure(bmp, 'bomb.bmp')).message).toMatch(/^bomb\.bmp is too large: 60000 × 60000 pixels/);
  });

  it('is told apart by pixels, by their bytes and by a side', () => {
    const fits = (width: number, height: number, bytes: number) => () => requireWithinLimits({ width, height }, bytes, 'a.png');
    expect(fits(16_320, 12_240, 3)).not.toThrow();
    expect(fits(16_320, 12_300, 3)).toThrow(/too large/);
    expect(fits(16_320, 12_240, 4)).toThrow(/too large/);
    expect(fits(11_648, 8_736, 6)).not.toThrow();
    expect(fits(1_000_000, 1, 3)).not.toThrow();
    expect(fits(1_000_001, 1, 3)).toThrow(/too long/);
  });

  it('as a file is refused unread', async () => {
    const bytes = new Uint8Array(MAX_FILE_BYTES + 1);
    expect((await failure(bytes, 'big.tiff')).message).toMatch(/^big\.tiff is too large to be read: 512 MiB/);
  });
});

describe('long strips', () => {
  it.each([
    [1, 20_000],
    [20_000, 1],
  ])('%i × %i is seen in every crop, by little memory', async (width, height) => {
    const strip = await encoded(busy(width, height)).png().toBuffer();
    for (const crop of ['centre', 'whole', 'tiles'] as const) {
      const before = process.memoryUsage().arrayBuffers;
      const seen = await see(strip, 'strip.png', { ...REFERENCE, crop }, CLIP_IMAGE_INPUT);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
      expect(seen.crops.length).toBe(crop === 'tiles' ? 3 : 1);
      expect([seen.width, seen.height]).toEqual([width, height]);
      for (const square of seen.crops) expect(new Set(square).size).toBeGreaterThan(3);
    }
  });
});

describe('drawings', () => {
  const svg = (inside: string): Buffer =>
    text(
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
        `xmlns:xi="http://www.w3.org/2001/XInclude" width="100" height="50">${inside}</svg>`,
    );
  const colours = async (drawing: Buffer): Promise<Set<string>> => {
    const { data } = await decoded(drawing, 'a.svg', 'reference');
    const seen = new Set<string>();
    for (let i = 0; i < data.length; i += 3) seen.add(data.subarray(i, i + 3).join());
    return seen;
  };

  it('are drawn 1,024 pixels long, on white in both modes', async () => {
    for (const mode of ['reference', 'as-displayed'] as const) {
      const { data, width, height } = await decoded(svg('<rect width="50" height="50" fill="#0000ff"/>'), 'a.svg', mode);
      expect([width, height]).toEqual([1024, 512]);
      expect([...data.subarray(0, 3), ...data.subarray(-3)]).toEqual([0, 0, 255, 255, 255, 255]);
    }
  });

  it('of any size they say', async () => {
    const huge = text('<svg xmlns="http://www.w3.org/2000/svg" width="90000" height="30000"><rect width="9" height="9"/></svg>');
    const picture = await openPicture(huge, 'huge.svg', 'reference');
    expect([picture.width, picture.height]).toEqual([1024, 341]);
  });

  it('open no file', async () => {
    const own = new URL('../../fixtures/reference/images/landscape.jpg', import.meta.url);
    for (const reference of [own.href, own.pathname]) {
      expect(await colours(svg(`<image href="${reference}" width="100" height="50"/>`))).toEqual(new Set(['255,255,255']));
      expect(await colours(svg(`<image xlink:href="${reference}" width="100" height="50"/>`))).toEqual(new Set(['255,255,255']));
    }
    const page = new URL(import.meta.url).href;
    expect(await colours(svg(`<text y="40"><xi:include href="${page}" parse="text"/></text>`))).toEqual(new Set(['255,255,255']));
  });

  it('run no script', async () => {
    expect(await colours(svg('<script>while (true);</script><rect width="100" height="50" fill="lime"/>'))).toEqual(
      new Set(['0,255,0']),
    );
  });

  it('do not multiply', async () => {
    const entities = 'abcdefg'.split('').map((name, i, all) => {
      const inner = i === 0 ? 'x'.repeat(10) : `&${all[i - 1]!};`.repeat(10);
      return `<!ENTITY ${name} "${inner}">`;
    });
    const laughs = `<?xml version="1.0"?><!DOCTYPE svg [${entities.join('')}]>${svg('<text>&g;</text>').toString()}`;
    expect((await failure(text(laughs), 'laughs.svg')).message).toMatch(/^laughs\.svg cannot be read: its SVG data is damaged/);
  });
});

describe('decoders', () => {
  it('are given bytes only: no path is ever opened', async () => {
    const path = new URL('../../fixtures/reference/images/landscape.jpg', import.meta.url).pathname;
    await expect(sharp(path).metadata()).rejects.toThrow(/unsupported image format/);
  });

  it('that no one asked for are off', async () => {
    const ppm = Buffer.concat([text('P6\n2 2\n255\n'), Buffer.alloc(12)]);
    await expect(sharp(ppm).metadata()).rejects.toThrow();
  });
});

describe('bitmaps and icons of any bytes', () => {
  const names = ['24.bmp', '16-565-v5.bmp', '32-alpha-v4.bmp', '8-runs.bmp', '4-runs.bmp', 'bilevel.bmp', '24-os2.bmp'];
  const icons = ['bitmap-entries.ico', 'palette.ico', 'png-entries.ico'];
  /** A few bytes changed, mostly where the headers are, and perhaps the end cut off. */
  const damaged = (sound: Uint8Array): fc.Arbitrary<Uint8Array> =>
    fc
      .tuple(
        fc.array(
          fc.tuple(fc.oneof(fc.nat(140), fc.nat(sound.length - 1)), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255))),
          {
            maxLength: 12,
          },
        ),
        fc.oneof({ weight: 3, arbitrary: fc.constant(sound.length) }, fc.nat(sound.length)),
      )
      .map(([changes, length]) => {
        const bytes = Uint8Array.from(sound);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        return bytes.subarray(0, length);
      });
  const onlyImageErrors = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
      expect(error.message.startsWith('a.bin ')).toBe(true);
    }
  };
  /** Reads a small corner, so that a large but allowed header costs no time. */
  const look = (bitmap: ReturnType<typeof openBitmap>): void => {
    const region = { ...everythingOf(bitmap), width: Math.min(64, bitmap.width), height: Math.min(64, bitmap.height) };
    expect(bitmap.rgba(region).length).toBe(region.width * region.height * 4);
  };

  it.each(names)('%s, damaged: pixels or an ImageError', (name) => {
    fc.assert(
      fc.property(damaged(fixture(`pictures/${name}`)), (bytes) => onlyImageErrors(() => look(openBitmap(bytes, 'a.bin')))),
      { numRuns: 400 },
    );
  });

  it.each(icons)('%s, damaged: pixels or an ImageError', (name) => {
    fc.assert(
      fc.property(damaged(fixture(`pictures/${name}`)), (bytes) =>
        onlyImageErrors(() => {
          const icon = openIcon(bytes, 'a.bin');
          if ('bitmap' in icon) look(icon.bitmap);
        }),
      ),
      { numRuns: 400 },
    );
  });

  it('noise behind a known beginning', async () => {
    const beginnings = ['BM', '\0\0\u0001\0', '\0\0\u0002\0\u0001\0', 'GIF89a', '\u00ff\u00d8\u00ff', '<svg ', 'II*\0'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 400 }), async (beginning, rest) => {
        const bytes = Buffer.concat([Buffer.from(beginning, 'latin1'), rest]);
        await see(bytes, 'a.bin', REFERENCE, CLIP_IMAGE_INPUT).catch((error: unknown) => {
          if (!(error instanceof ImageError)) throw error;
        });
      }),
      { numRuns: 300 },
    );
  });
});
