// From a file's bytes to the square that the model sees.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { decodeBare, decodeBareEighth } from '../bare.mjs';
import { sideBySide } from '../measure.mjs';

const ROUNDS = 15;

/** @param {import('../subject.js').Subject} subject */
export async function measure({ picture, seeing, inside, model, python }) {
  const bytes = readFileSync(picture);
  const see = (how) => inside.see(bytes, 'picture.jpg', how, model.image);
  const pillow = python && (await python.pillow(picture));
  const size = await sharp(bytes).metadata();
  const medians = await sideBySide(ROUNDS, {
    bare: () => decodeBare(bytes),
    eighth: () => decodeBareEighth(bytes, size),
    displayed: () => see(seeing('as-displayed')),
    reference: () => see(seeing('reference')),
    fast: () => see(seeing('as-displayed', 'fast')),
    ...(pillow && { pillow: () => pillow.measure() }),
  });
  pillow?.stop();
  return [
    {
      row: 'decode and crop, exact, against Pillow',
      unit: 'ms',
      value: medians.displayed,
      bound: medians.pillow ?? null,
      limit: 0.8,
      means: 'Pillow decoding, resizing and cropping the same bytes (`--with-python`)',
    },
    {
      row: 'the same with clip-gaze’s own preprocessing',
      unit: 'ms',
      value: medians.reference,
      bound: medians.pillow ?? null,
      limit: 0.8,
      means: 'the same',
    },
    {
      row: 'decode and crop, exact, against the bare decode',
      unit: 'ms',
      value: medians.displayed,
      bound: medians.bare,
      limit: null,
      means: 'sharp decoding to raw pixels, without a crop',
    },
    {
      row: 'decode and crop, fast',
      unit: 'ms',
      value: medians.fast,
      bound: medians.displayed,
      limit: 0.45,
      means: 'the exact way, above; `node bench/fast-decode.mjs FOLDER` measures how near its embeddings are',
    },
    {
      row: 'the same, against the bare decode of an eighth of its size',
      unit: 'ms',
      value: medians.fast,
      bound: medians.eighth,
      limit: null,
      means:
        'sharp decoding to the smallest that a JPEG can be shrunk to while loading: what is left is to read all of the file’s codes, one by one',
    },
  ];
}
