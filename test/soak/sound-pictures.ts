/** Pictures from real encoders, of every format that is read: what the damage is done to. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { busy, encoded } from '../unit/clip/fixtures.js';

export interface SoundPicture {
  readonly name: string;
  readonly bytes: Buffer;
}

const DRAWING = `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="120" height="90" viewBox="0 0 120 90">
  <defs>
    <linearGradient id="g"><stop offset="0" stop-color="#ff0000"/><stop offset="1" stop-color="#0000ff"/></linearGradient>
    <filter id="f"><feGaussianBlur stdDeviation="2"/></filter>
    <pattern id="p" width="8" height="8" patternUnits="userSpaceOnUse"><circle cx="4" cy="4" r="3"/></pattern>
  </defs>
  <rect width="120" height="90" fill="url(#g)"/>
  <g filter="url(#f)"><path d="M10 10 L60 80 L110 10 Z" fill="url(#p)" stroke="black" stroke-width="2"/></g>
  <use xlink:href="#t" x="20"/>
  <text id="t" x="10" y="60" font-size="14">a phrase</text>
</svg>`;

/** Files of at most 100 kB, so that thousands of them are looked at in minutes. */
export async function soundPictures(): Promise<readonly SoundPicture[]> {
  const small = encoded(busy(300, 200));
  const greys = await Promise.all(
    [40, 90, 200].map((grey) =>
      sharp({ create: frame(grey) })
        .png()
        .toBuffer(),
    ),
  );
  const frames = sharp(greys, { join: { animated: true } });
  const made: Record<string, Promise<Buffer>> = {
    'baseline.jpg': small.clone().jpeg().toBuffer(),
    'progressive.jpg': small.clone().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
    'with-exif-and-profile.jpg': small.clone().withMetadata({ orientation: 6 }).withIccProfile('p3').jpeg().toBuffer(),
    'cmyk.jpg': small.clone().toColourspace('cmyk').jpeg().toBuffer(),
    'interlaced.png': small.clone().png({ progressive: true }).toBuffer(),
    'palette.png': small.clone().png({ palette: true, colours: 32 }).toBuffer(),
    'with-profile.png': small.clone().withIccProfile('p3').png().toBuffer(),
    'lossy.webp': small.clone().webp().toBuffer(),
    'lossless.webp': small.clone().ensureAlpha(0.5).webp({ lossless: true }).toBuffer(),
    'animated.webp': frames.clone().webp().toBuffer(),
    'animated.gif': frames.clone().gif().toBuffer(),
    'still.gif': small.clone().gif().toBuffer(),
    'lzw.tiff': small.clone().tiff({ compression: 'lzw' }).toBuffer(),
    'tiled.tiff': small.clone().tiff({ compression: 'deflate', tile: true, tileWidth: 64, tileHeight: 64 }).toBuffer(),
    'jpeg-inside.tiff': small.clone().tiff({ compression: 'jpeg', pyramid: true }).toBuffer(),
    'eight-bit.avif': small.clone().avif({ effort: 0 }).toBuffer(),
    'twelve-bit.avif': small.clone().avif({ effort: 0, bitdepth: 12 }).toBuffer(),
    'drawing.svg': Promise.resolve(Buffer.from(DRAWING)),
  };
  const encodedHere = await Promise.all(
    Object.entries(made).map(async ([name, bytes]) => ({ name, bytes: await bytes.catch(() => Buffer.alloc(0)) })),
  );
  const folder = path.join(import.meta.dirname, '../fixtures/pictures');
  const byPillow = readdirSync(folder)
    .filter((name) => /\.(bmp|ico|png|gif|tiff)$/.test(name))
    .sort()
    .map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }));
  return [...encodedHere, ...byPillow].filter(({ bytes }) => bytes.length > 0);
}

function frame(grey: number) {
  return { width: 64, height: 48, channels: 3 as const, background: { r: grey, g: 255 - grey, b: 128 } };
}
