// The largest single allocation of the engine, under a stand-in for the allocator of desktop VS Code's Electron.
// usage: npm run memory   (Linux with cc; about two minutes)
import { fork, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { benchModel, fillModel } from './fill-model.mjs';

const root = path.resolve(import.meta.dirname, '..');
const work = path.join(root, 'dist', 'bench');
const PHRASES = 2000;
const BATCH_SIZE = 2000;

mkdirSync(work, { recursive: true });
const allocator = path.join(work, 'allocator.so');
const cc = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', allocator, path.join(root, 'bench', 'allocator.c'), '-ldl'], {
  stdio: 'inherit',
});
if (cc.status !== 0) throw new Error('The stand-in allocator could not be compiled: a C compiler is needed.');
const folder = path.join(work, 'vit-b-32');
fillModel(folder);

const model = benchModel(folder);
const runtime = { device: 'cpu', threads: 0, memoryMiB: 512, storeMiB: 256 };
// 100 words of more than one token each: every phrase is cut at 77 tokens, and no two are alike.
const phrases = Array.from({ length: PHRASES }, (_, i) => `${i} ${'word '.repeat(100)}`);

const engine = fork(path.join(root, 'out', 'engine.js'), [], {
  execArgv: [],
  serialization: 'advanced',
  stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  env: {
    ...process.env,
    LD_PRELOAD: allocator,
    ALLOCATOR_LIMIT_MB: '1024',
    ALLOCATOR_LOG: '1',
    ALLOCATOR_ONLY: 'libonnxruntime,libstdc++,libvips,sharp',
  },
});
let largest = 0;
let trapped = '';
engine.stderr.on('data', (chunk) => {
  for (const [line, trap, megabytes] of String(chunk).matchAll(/allocator( trap)?: \w+ of ([\d.]+) MB/g)) {
    largest = Math.max(largest, Number(megabytes));
    if (trap) trapped = line;
  }
});
const ended = new Promise((resolve) => engine.once('exit', (code, signal) => resolve(signal ?? code)));
const request = (id, method, params) =>
  new Promise((resolve, reject) => {
    const listen = (message) => {
      if (message.kind === 'progress' || message.id !== id) return;
      engine.off('message', listen);
      if (message.kind === 'result') resolve(message.result);
      else reject(new Error(message.failure.message));
    };
    engine.on('message', listen);
    engine.once('exit', () => reject(new Error(trapped || 'the engine ended')));
    engine.send({ kind: 'request', id, method, params });
  });

const start = performance.now();
try {
  const { text_embeds } = await request(1, 'encodePhrases', { model, runtime, phrases, batchSize: BATCH_SIZE });
  if (text_embeds.length !== PHRASES * model.projection) throw new Error(`${text_embeds.length} numbers came back`);
  const source = { kind: 'file', path: path.join(root, 'media', 'gallery', 'ukiyo-e-waves.jpg') };
  await request(2, 'encodeImage', {
    model,
    runtime,
    source,
    seeing: { preprocessing: 'as-displayed', crop: 'tiles', decode: 'exact' },
  });
  const { memoryBytes } = await request(3, 'status', {});
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${PHRASES} phrases of 77 tokens at batch size ${BATCH_SIZE}, and a picture in three tiles: ${seconds} s`);
  console.log(`largest single allocation: ${largest > 0 ? `${largest} MB` : 'under 64 MB'} (the limit is 1024 MB)`);
  console.log(`memory of the engine afterwards: ${(memoryBytes / 2 ** 20).toFixed(0)} MiB`);
} catch (error) {
  console.error(`failed: ${error.message}`);
  process.exitCode = 1;
} finally {
  engine.kill();
  await ended;
}
