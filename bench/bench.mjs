// How far a gaze is from what it cannot be faster than.   usage: npm run bench [-- --picture FILE] (about two minutes)
// Writes bench/results.json: [{ row, value, bound, ratio, limit, reaches }], times in milliseconds, medians of one run.
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { benchModel, fillModel } from './fill-model.mjs';

const root = path.resolve(import.meta.dirname, '..');
const work = path.join(root, 'dist', 'bench');
mkdirSync(work, { recursive: true });
const folder = path.join(work, 'vit-b-32');
fillModel(folder);

const model = benchModel(folder);
const runtime = { device: 'cpu', threads: 0, memoryMiB: 512, storeMiB: 256 };
const given = process.argv.indexOf('--picture');
const picture = given > 0 ? path.resolve(process.env.INIT_CWD ?? '.', process.argv[given + 1]) : await drawPicture();
const phrases = ['artists-by-training-prevalence', 'movements', 'surfaces'].map((id) =>
  readList(id, id.startsWith('artists') ? 200 : Infinity),
);

const engine = fork(path.join(root, 'out', 'engine.js'), [], { execArgv: [], serialization: 'advanced' });
let id = 0;
const request = (method, params) =>
  new Promise((resolve, reject) => {
    const mine = ++id;
    const listen = (message) => {
      if (message.id !== mine || message.kind === 'progress') return;
      engine.off('message', listen);
      if (message.kind === 'result') resolve(message.result);
      else reject(new Error(message.failure.message));
    };
    engine.on('message', listen);
    engine.send({ kind: 'request', id: mine, method, params });
  });

const seeing = { preprocessing: 'as-displayed', crop: 'centre', decode: 'exact' };
const look = () => request('encodeImage', { model, runtime, source: { kind: 'file', path: picture }, seeing });
const ask = (image_embeds) =>
  Promise.all(
    phrases.map((list) =>
      request('compare', {
        model,
        runtime,
        image_embeds,
        asks: [{ entries: list.map((phrase) => [phrase]), templates: [] }],
        batchSize: 128,
      }),
    ),
  );

const rows = [];
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const time = async (work) => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};
const row = (name, value, bound, limit) => {
  const ratio = bound === null ? null : value / bound;
  rows.push({ row: name, value, bound, ratio, limit, reaches: limit === null ? null : (ratio ?? value) <= limit });
};

try {
  const { image_embeds } = await look();
  const fresh = await time(() => ask(image_embeds));

  const options = { intraOpNumThreads: availableParallelism(), logSeverityLevel: 3 };
  const vision = await ort.InferenceSession.create(model.files.vision, options);
  const pixel_values = new ort.Tensor('float32', new Float32Array(3 * 224 * 224).fill(0.3), [1, 3, 224, 224]);
  const bytes = readFileSync(picture);
  const samples = { warm: [], again: [], decode: [], tower: [] };
  // Side by side, so that what slows the machine down slows all of them down.
  for (let i = 0; i < 15; i++) {
    samples.warm.push(await time(async () => ask((await look()).image_embeds)));
    samples.again.push(await time(() => ask(image_embeds)));
    samples.decode.push(await time(() => sharp(bytes).raw().toBuffer()));
    samples.tower.push(await time(() => vision.run({ pixel_values })));
  }
  const bare = median(samples.decode) + median(samples.tower);
  row('warm gaze, 3 lists (412 phrases stored), new picture', median(samples.warm), bare, 1.25);
  row('warm gaze, same picture again, other lists', median(samples.again), null, 10);
  row('412 phrases never seen (text tower opened)', fresh, null, null);
  row('bare decode', median(samples.decode), null, null);
  row('bare image tower', median(samples.tower), null, null);
} finally {
  engine.kill();
}

const { width, height } = await sharp(picture).metadata();
console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores; picture ${width} × ${height}`);
console.table(
  rows.map(({ value, bound, ratio, ...rest }) => ({ ...rest, value: round(value), bound: round(bound), ratio: round(ratio) })),
);
writeFileSync(path.join(import.meta.dirname, 'results.json'), `${JSON.stringify(rows, undefined, 2)}\n`);

function round(value) {
  return value === null ? null : Math.round(value * 100) / 100;
}

function readList(name, count) {
  const lines = readFileSync(path.join(root, 'lists', `${name}.phrases`), 'utf8').split('\n');
  return lines.filter((line) => line.trim() && !line.startsWith('#')).slice(0, count);
}

/** An 11-megapixel JPEG with structure at every scale, as a photograph of a painting has. */
async function drawPicture() {
  const file = path.join(work, 'picture.jpg');
  const size = { width: 3811, height: 2842 };
  const noise = await sharp({
    create: { ...size, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  })
    .blur(2)
    .jpeg({ quality: 92 })
    .toBuffer();
  const gallery = await sharp(path.join(root, 'media', 'gallery', 'ukiyo-e-waves.jpg'))
    .resize({ ...size, fit: 'fill' })
    .toBuffer();
  await sharp(gallery)
    .composite([{ input: noise, blend: 'soft-light' }])
    .jpeg({ quality: 92 })
    .toFile(file);
  return file;
}
