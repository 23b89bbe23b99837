// How near the embeddings of `--decode fast` are to the exact ones, on pictures of your own.
// usage: node bench/fast-decode.mjs FOLDER [--model ID|DIR]   (after npm run build)
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleInside } from './bundle-inside.mjs';

const { modelStores } = await bundleInside(path.resolve(import.meta.dirname, '..', 'dist', 'bench'));
const { values, positionals } = parseArgs({
  options: { model: { type: 'string', default: 'demo' } },
  allowPositionals: true,
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('usage: node bench/fast-decode.mjs FOLDER [--model ID|DIR]');
  process.exit(2);
}

const pictures = readdirSync(folder)
  .filter((name) => /\.(jpe?g|png|webp|tiff?|avif)$/i.test(name))
  .map((name) => path.join(folder, name));
if (pictures.length === 0) {
  console.error(`There is no picture in ${folder}.`);
  process.exit(1);
}
const cosines = compared();
cosines.sort((a, b) => a.cosine - b.cosine);
for (const { image, cosine } of cosines) console.log(`${cosine.toFixed(6)}  ${path.basename(image)}`);
const [least] = cosines;
console.log(`\n${cosines.length} pictures, ${values.model}: the least cosine is ${least.cosine.toFixed(6)} (to reach: 0.999)`);
process.exitCode = least.cosine >= 0.999 ? 0 : 1;

/** With the models that are there and nothing stored: what was embedded once would be answered as it was then. */
function emptyHome() {
  const home = mkdtempSync(path.join(tmpdir(), 'clip-gaze-fast-decode-'));
  const [models] = modelStores();
  if (existsSync(models)) symlinkSync(models, path.join(home, 'models'));
  return home;
}

function compared() {
  const home = emptyHome();
  try {
    const exact = embed('exact', home);
    return embed('fast', home).map(({ image, image_embeds }, index) => ({
      image,
      cosine: cosine(image_embeds, exact[index].image_embeds),
    }));
  } finally {
    rmSync(home, { recursive: true });
  }
}

function embed(decode, home) {
  const cli = fileURLToPath(new URL('../out/cli.js', import.meta.url));
  const images = pictures.flatMap((picture) => ['--image', picture]);
  const args = [cli, 'embed', '--model', values.model, '--decode', decode, ...images];
  return JSON.parse(
    execFileSync(process.execPath, args, {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, CLIP_GAZE_HOME: home },
    }),
  );
}

function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, index) => sum + value * y[index], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
