// Pictures with structure at every scale, as photographs of paintings have.
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

const gallery = path.resolve(import.meta.dirname, '..', 'media', 'gallery', 'ukiyo-e-waves.jpg');

/** Writes a JPEG of that size unless it is there. */
export async function drawPicture(file, width, height) {
  if (existsSync(file)) return file;
  mkdirSync(path.dirname(file), { recursive: true });
  const noise = await sharp({
    create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
    limitInputPixels: false,
  })
    .blur(2)
    .jpeg({ quality: 92 })
    .toBuffer();
  const painting = await sharp(readFileSync(gallery))
    .resize({ width, height, fit: 'fill' })
    .png({ compressionLevel: 0 })
    .toBuffer();
  await sharp(painting, { limitInputPixels: false })
    .composite([{ input: noise, blend: 'soft-light' }])
    .jpeg({ quality: 92 })
    .toFile(file);
  return file;
}

/** Copies that are other files and the same picture: a JPEG's decoder ignores what follows its end. */
export function copiesOf(file, count, folder) {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, i) => {
    const copy = path.join(folder, `${i}.jpg`);
    copyFileSync(file, copy);
    appendFileSync(copy, `${i}`);
    return copy;
  });
}
