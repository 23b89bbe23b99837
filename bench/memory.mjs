// The engine under a stand-in for the allocator of desktop VS Code's Electron (allocator.c), which ends a process that asks for
// too much at once. Writes docs/memory.md, with what earlier runs found of other parts, and ends badly where something is not as
// it must be.
// usage: npm run memory [-- --only ViT-B/32,ViT-L/14,limit,room]   (Linux with cc, 8 GB of disk and of memory; half an hour)
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleInside } from './bundle-inside.mjs';
import { externalWeights } from './clip-graph.mjs';
import { benchModel, fillModel, SIZES } from './fill-model.mjs';

const root = path.resolve(import.meta.dirname, '..');
const work = path.join(root, 'dist', 'bench');
const PARTS = [...Object.keys(SIZES), 'limit', 'room'];
const { values } = parseArgs({ options: { only: { type: 'string', default: PARTS.join(',') } } });
const wanted = values.only.split(',');
const unknown = wanted.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}; there are ${PARTS.join(', ')}.`);

/** In Electron V8's own arrays live in its cage: what Node asks for by itself is in no danger. */
const NATIVE = 'libonnxruntime,libstdc++,libvips,sharp';
const LIMIT_MB = 1024;

/** Of what ONNX Runtime itself asks for, the C++ library aside, the largest is over 60 kB already while it opens a model. */
const LOW_LIMIT_MB = 0.01;

/** @type {import('../src/engine/protocol.js').Runtime} */
const RUNTIME = { device: 'cpu', threads: 0, memoryMiB: 512, storeMiB: 256 };
/** @type {import('../src/clip/seeing.js').Seeing} */
const SEEING = { preprocessing: 'as-displayed', crop: 'tiles', decode: 'exact' };
/** @type {import('../src/engine/protocol.js').ImageSource} */
const source = { kind: 'file', path: path.join(root, 'media', 'gallery', 'ukiyo-e-waves.jpg') };

/** As much as takes some minutes each. */
const AMOUNTS = {
  'ViT-B/32': { native: { phrases: 2000, pictures: 32, map: true }, wasm: { phrases: 128, pictures: 8, map: true } },
  'ViT-L/14': { native: { phrases: 256, pictures: 16, map: true }, wasm: { phrases: 32, pictures: 4, map: false } },
};

mkdirSync(work, { recursive: true });
const allocator = path.join(work, 'allocator.so');
const cc = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', allocator, path.join(root, 'bench', 'allocator.c'), '-ldl'], {
  stdio: 'inherit',
});
if (cc.status !== 0) throw new Error('The stand-in allocator could not be compiled: a C compiler is needed.');
const { EngineClient, forkEngine } = await bundleInside(work);

const folderOf = (size) => path.join(work, size.toLowerCase().replace('/', '-'));
const faults = [];
/** What parts found, also in earlier runs. */
const kept = path.join(work, 'memory.json');
const found = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {};
for (const part of wanted) found[part] = [];

if (wanted.includes('limit')) await underALowLimit();
if (wanted.includes('room')) await beyondTheRoom();
for (const size of Object.keys(SIZES).filter((each) => wanted.includes(each))) await ofSize(size);
writeFileSync(path.join(root, 'docs', 'memory.md'), report());
for (const fault of faults) console.error(`failed: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;

/** Everything that takes much memory, on both runtimes. */
async function ofSize(size) {
  fillModel(folderOf(size), size);
  const model = benchModel(folderOf(size), size);
  for (const library of /** @type {const} */ (['native', 'wasm'])) {
    const { phrases, pictures, map } = AMOUNTS[size][library];
    const runtime = { ...RUNTIME, library };
    const engine = startUnderAllocator();
    const step = async (what, work) => {
      const from = performance.now();
      const told = await work().then(
        () => 'answered',
        (error) => error.message,
      );
      const { memoryBytes } = await engine.client.request('status', {}).catch(() => ({ memoryBytes: 0 }));
      const row = {
        size,
        runtime: library,
        what,
        seconds: (performance.now() - from) / 1000,
        largest: engine.largest(),
        memory: memoryBytes / 2 ** 20,
        told: engine.restarts.length > 0 ? `ended: ${engine.restarts.join(', ')}` : told,
      };
      note(size, row);
      if (row.told !== 'answered') faults.push(`${size} on ${library}, ${what}: ${row.told}`);
    };
    try {
      await step('a picture in three tiles', () =>
        engine.client.request('encodeImage', { model, runtime, source, seeing: SEEING }),
      );
      await step(`${pictures} pictures in the background`, () =>
        Promise.all(
          Array.from({ length: pictures }, () =>
            engine.client.request(
              'encodeImage',
              { model, runtime, source, seeing: { ...SEEING, crop: 'centre' }, fresh: true },
              { priority: 'background' },
            ),
          ),
        ),
      );
      await step(`${phrases} phrases of 77 tokens at a batch size of ${phrases}`, () =>
        engine.client.request('encodePhrases', { model, runtime, phrases: longPhrases(phrases), batchSize: phrases }),
      );
      if (map)
        await step('where in the picture a phrase is', () =>
          engine.client.request('mapRegions', {
            ...{ model, runtime, source, batchSize: 128 },
            seeing: { ...SEEING, crop: 'centre' },
            phrases: [{ spellings: ['a wave'], templates: [] }],
          }),
        );
    } finally {
      engine.client.dispose();
    }
  }
}

/** ONNX Runtime's native code dies at once: WebAssembly answers, and says why. */
async function underALowLimit() {
  const size = 'ViT-B/32';
  fillModel(folderOf(size), size);
  const model = benchModel(folderOf(size), size);
  const ask = async (client, library) => {
    /** @type {typeof RUNTIME} */
    const runtime = { ...RUNTIME, library };
    const { image_embeds, ...told } = await client.request('encodeImage', { model, runtime, source, seeing: SEEING });
    const { text_embeds } = await client.request('encodePhrases', {
      model,
      runtime,
      phrases: ['a wave', 'a tree'],
      batchSize: 2,
    });
    return { numbers: [...image_embeds, ...text_embeds], ...told };
  };
  const free = new EngineClient({ start: () => forkEngine(path.join(root, 'out', 'engine.js')), idleMilliseconds: () => 0 });
  const low = startUnderAllocator('libonnxruntime', LOW_LIMIT_MB);
  try {
    const right = await ask(free, 'native');
    const answer = await ask(low.client, 'auto');
    const difference = Math.hypot(...right.numbers.map((value, i) => value - answer.numbers[i])) / Math.hypot(...right.numbers);
    note('limit', { restarts: low.restarts, runtime: answer.runtime, difference, told: answer.runtimeFallback });
    if (answer.runtime !== 'wasm' || !(difference < 1e-4))
      faults.push(`under a limit of ${LOW_LIMIT_MB} MB: ${JSON.stringify(found.limit)}`);
  } finally {
    free.dispose();
    low.client.dispose();
  }
}

/** Weights that WebAssembly's memory has no room for are refused before they are read. */
async function beyondTheRoom() {
  const folder = path.join(work, 'too-large');
  mkdirSync(folder, { recursive: true });
  const weights = path.join(folder, 'weights');
  writeFileSync(path.join(folder, 'vision_model.onnx'), externalWeights('weights', 2.2e9));
  writeFileSync(weights, '');
  // Of a file that is never read the bytes need not be there.
  truncateSync(weights, 2.2e9);
  const engine = startUnderAllocator();
  try {
    const model = { ...benchModel(folder), fingerprint: 'too-large' };
    model.files = { ...model.files, vision: path.join(folder, 'vision_model.onnx') };
    /** @type {typeof RUNTIME} */
    const runtime = { ...RUNTIME, library: 'wasm' };
    const error = await engine.client.request('encodeImage', { model, runtime, source, seeing: SEEING }).then(
      () => ({ code: 'none', message: 'it was opened' }),
      (refusal) => refusal,
    );
    const { code } = error;
    const message = error.message.replaceAll(root + path.sep, '');
    note('room', { code, message, restarts: engine.restarts });
    if (code !== 'memory' || !message.includes('too large for WebAssembly') || engine.restarts.length > 0)
      faults.push(`weights of 2.2 GB in WebAssembly: ${message}`);
  } finally {
    engine.client.dispose();
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param only    parts of the names of the libraries whose allocations count
 * @param limitMb at which it ends the process
 */
function startUnderAllocator(only = NATIVE, limitMb = LIMIT_MB) {
  let largest = 0;
  const restarts = [];
  const variables = {
    LD_PRELOAD: allocator,
    ALLOCATOR_LIMIT_MB: String(limitMb),
    ALLOCATOR_LOG: '1',
    ALLOCATOR_ONLY: only,
  };
  const client = new EngineClient({
    start: () => {
      Object.assign(process.env, variables);
      const engine = forkEngine(path.join(root, 'out', 'engine.js'));
      for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
      engine.stderr.on('data', (chunk) => {
        for (const [, megabytes] of String(chunk).matchAll(/allocator(?: trap)?: \w+ of ([\d.]+) MB/g))
          largest = Math.max(largest, Number(megabytes));
      });
      return engine;
    },
    idleMilliseconds: () => 0,
    onRestart: (reason) => restarts.push(reason),
  });
  return { client, restarts, largest: () => largest };
}

/** Of more than 77 tokens each, no two alike. */
function longPhrases(count) {
  return Array.from({ length: count }, (_, i) => `${i} ${'word '.repeat(100)}`);
}

function note(part, row) {
  found[part].push(row);
  writeFileSync(kept, JSON.stringify(found));
  console.log(JSON.stringify(row));
}

function report() {
  const [limit] = found.limit ?? [];
  const [room] = found.room ?? [];
  const missing = PARTS.filter((part) => !found[part]?.length);
  const amount = (megabytes) => (megabytes > 0 ? `${megabytes.toFixed(0)} MB` : 'under 64 MB');
  return `${[
    '# Memory where an allocator ends the process',
    'Written by `npm run memory`. Desktop VS Code runs the engine in Electron, whose allocator ends a process that asks for about 1 GiB at once ([decision](decisions/0004-small-batches.md)). Electron is not at hand where this is measured; `bench/allocator.c` stands in for its allocator, at a limit of 1,024 MB for each single allocation of ONNX Runtime, the C++ library, libvips and sharp. The models have random weights: ViT-B/32 in the graphs of the hub’s export, ViT-L/14 in graphs of its size (`bench/clip-graph.mjs`), each tower in one file.',
    `This run: ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}. Each engine answers what stands below each other; its largest allocation is the largest until then.${missing.length > 0 ? ` Not measured so far: ${missing.join(', ')}.` : ''}`,
    [
      '| model | runtime | what | took | largest allocation | memory afterwards | end |',
      '| --- | --- | --- | ---: | ---: | ---: | --- |',
      ...Object.keys(SIZES)
        .flatMap((size) => found[size] ?? [])
        .map(
          ({ size, runtime, what, seconds, largest, memory, told }) =>
            `| ${size} | ${runtime} | ${what} | ${seconds.toFixed(1)} s | ${amount(largest)} | ${memory.toFixed(0)} MiB | ${told} |`,
        ),
    ].join('\n'),
    ...(limit
      ? [
          '## Where native code dies at once',
          `With \`ALLOCATOR_ONLY=libonnxruntime\` and a limit of ${LOW_LIMIT_MB} MB the engine was started anew ${limit.restarts.length} times (${limit.restarts.join('; ')}). Then WebAssembly computed ViT-B/32’s embeddings of a picture and two phrases; they differ from those of native code by ${limit.difference.toExponential(1)} of their length. What the user is told: “${limit.told}”`,
        ]
      : []),
    ...(room
      ? [
          '## What WebAssembly has no room for',
          `A tower with 2.2 GB of weights beside it was refused, with the engine alive: “${room.message}”`,
        ]
      : []),
  ].join('\n\n')}\n`;
}
