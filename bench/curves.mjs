// How time and memory grow with what is asked.   npm run bench -- --curves   (some ten minutes)
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { askFor, startEngine } from './engine.mjs';
import { median, time } from './measure.mjs';

const MIB = 2 ** 20;
const ROUNDS = 5;

/** Two points further apart than this in steepness from a straight line are told: 1 is linear, 2 is quadratic. */
const STEEP = 1.15;

/**
 * @param {import('./subject.js').Subject} bench
 * @returns {Promise<string>} Markdown
 */
export async function curves(bench) {
  const parts = [];
  for (const [title, measure] of Object.entries(CURVES)) {
    const since = performance.now();
    process.stderr.write(`${title} … `);
    const { says, head, rows, grows = true } = await measure(bench);
    process.stderr.write(`${((performance.now() - since) / 1000).toFixed(0)} s\n`);
    parts.push(`### ${title}`, says, table(head, rows), ...(grows ? steepness(head, rows) : []));
  }
  return parts.join('\n\n');
}

const CURVES = {
  'Phrases that are stored': storedPhrases,
  'Phrases never seen': newPhrases,
  'Size of the picture': pictureSizes,
  'Pictures of a folder': pictures,
  Threads: threads,
  'Batch size': batchSizes,
};

async function storedPhrases({ inside, model, runtime, work }) {
  const counts = [10, 100, 1000, 10_000, 50_000];
  const folder = path.join(work, 'curves-stored');
  rmSync(folder, { recursive: true, force: true });
  const phrases = Array.from({ length: counts.at(-1) }, (_, i) => `a painting of number ${i}`);
  const texts = await new inside.StoredEmbeddings(folder).texts(model, runtime);
  texts.putAll(phrases.map((text, i) => [text, { embedding: embeddingOf(i, model.projection), isCut: false }]));
  const image_embeds = embeddingOf(-1, model.projection);
  const rows = [];
  for (const count of counts) {
    const engine = startEngine({ stored: folder });
    try {
      const asks = [askFor(phrases.slice(0, count))];
      const ask = () => engine.request('compare', { model, runtime, image_embeds, asks, batchSize: 128 });
      await engine.request('status', {});
      const first = await time(ask);
      rows.push([count, first, await medianOf(ask), mebibytes(engine)]);
    } finally {
      await engine.stop();
    }
  }
  return {
    says: 'Compared with a picture. The first time the store is read, which holds all 50,000; after that it is in memory.',
    head: ['phrases', 'first, ms', 'again, ms', 'memory, MiB'],
    rows,
  };
}

async function newPhrases({ model, runtime, folders }) {
  const rows = [];
  for (const count of [10, 100, 1000, 5000]) {
    const engine = startEngine({ prepared: folders.prepared });
    try {
      const ask = askNew(engine, model, runtime);
      await ask(1, 128, 'so that the tower is open');
      rows.push([count, await time(() => ask(count, 128, 'number')), mebibytes(engine)]);
    } finally {
      await engine.stop();
    }
  }
  return { says: 'Tokenized and encoded, the text tower being open.', head: ['phrases', 'time, ms', 'memory, MiB'], rows };
}

async function pictureSizes({ model, runtime, seeing, work, picture, folders }) {
  const rows = [];
  for (const megapixels of [0.1, 1, 10, 50, 100]) {
    const file = path.join(work, `curves-${megapixels}.jpg`);
    const width = Math.round(Math.sqrt((megapixels * 1e6 * 4) / 3));
    if (!existsSync(file))
      await sharp(readFileSync(picture))
        .resize({ width, height: Math.round((width * 3) / 4), fit: 'fill' })
        .jpeg({ quality: 92 })
        .toFile(file);
    const engine = startEngine({ prepared: folders.prepared });
    try {
      const look = (decode) => () =>
        engine.request('encodeImage', {
          model,
          runtime,
          source: { kind: 'file', path: file },
          seeing: seeing('as-displayed', decode),
          fresh: true,
        });
      await look('exact')();
      rows.push([megapixels, await medianOf(look('exact')), await medianOf(look('fast')), mebibytes(engine)]);
    } finally {
      await engine.stop();
    }
  }
  return {
    says: 'From the file to the embedding. The image tower takes the same time for all of them.',
    head: ['megapixels', 'exact, ms', 'fast, ms', 'memory, MiB'],
    rows,
  };
}

/** What the extension's host does for each picture, with an engine that answers at once. */
async function pictures({ inside, model, runtime, seeing, phraseLists }) {
  const lists = phraseLists.three;
  const encoded = { image_embeds: embeddingOf(1, model.projection), width: 1, height: 1, sha256: '', seen: [], device: 'cpu' };
  const answerOf = ({ asks, image_embeds }) =>
    asks.map(({ entries }) => {
      const count = JSON.parse(entries).length;
      const rows = image_embeds.length / model.projection;
      return {
        cosines: Float32Array.from({ length: rows * count }, (_, i) => Math.sin(i) / 4),
        truncated: new Uint8Array(count),
      };
    });
  const engine = {
    request: (method, params) =>
      Promise.resolve(
        method === 'compare'
          ? answerOf(params)
          : method === 'storedImages'
            ? params.paths.map(() => undefined)
            : { ...encoded, runtime: 'native' },
      ),
  };
  const rows = [];
  for (const count of [1, 10, 100, 1000, 10_000]) {
    const settings = { model, runtime, seeing: seeing('as-displayed'), batchSize: 128 };
    const results = new inside.Results(lists, model.projection, model.logitScale);
    const work = inside.engineWork(
      engine,
      settings,
      () => lists,
      ({ path }) => Promise.resolve({ kind: 'file', path }),
      () => undefined,
    );
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const going = new inside.Run(results, found(count), work, { clock: performance, atOnce: 3, onChange: () => undefined });
    const taken = await time(async () => {
      going.start();
      await going.settled();
    });
    if (results.done !== count) throw new Error(`Of ${count} pictures ${results.done} were answered.`);
    rows.push([count, taken, Math.max(0, (process.memoryUsage().rss - before) / MIB)]);
  }
  return {
    says: "What the extension's own process does with the answers of an engine that needs no time, three lists each.",
    head: ['pictures', 'time, ms', 'memory more than before, MiB'],
    rows,
  };
}

async function* found(count) {
  for (let i = 0; i < count; i++) yield { id: `/${i}.jpg`, path: `/${i}.jpg` };
}

async function threads({ model, runtime, seeing, small, folders }) {
  const rows = [];
  for (let count = 1; count <= availableParallelism(); count *= 2) {
    const engine = startEngine({ prepared: folders.prepared });
    try {
      const own = { ...runtime, threads: count };
      const look = () =>
        engine.request('encodeImage', {
          model,
          runtime: own,
          source: { kind: 'file', path: small },
          seeing: seeing('as-displayed'),
          fresh: true,
        });
      const ask = askNew(engine, model, own);
      await look();
      await ask(1, 128, 'so that the tower is open');
      rows.push([count, await medianOf(look), await time(() => ask(200, 128, 'number')), mebibytes(engine)]);
    } finally {
      await engine.stop();
    }
  }
  return {
    says: 'A picture of one megapixel, and 200 phrases never seen.',
    head: ['threads', 'picture, ms', '200 phrases, ms', 'memory, MiB'],
    rows,
    grows: false,
  };
}

async function batchSizes({ model, runtime, folders }) {
  const rows = [];
  for (const size of [1, 8, 32, 128, 512]) {
    const engine = startEngine({ prepared: folders.prepared });
    try {
      const ask = askNew(engine, model, runtime);
      await ask(1, size, 'so that the tower is open');
      rows.push([size, await time(() => ask(512, size, 'number')), mebibytes(engine)]);
    } finally {
      await engine.stop();
    }
  }
  return { says: '512 phrases never seen.', head: ['batch size', 'time, ms', 'memory, MiB'], rows, grows: false };
}

function askNew(engine, model, runtime) {
  const image_embeds = embeddingOf(-1, model.projection);
  return (count, batchSize, what) => {
    const asks = [askFor(Array.from({ length: count }, (_, i) => `a painting of ${what} ${i}`))];
    return engine.request('compare', { model, runtime, image_embeds, asks, batchSize });
  };
}

async function medianOf(work) {
  const taken = [];
  for (let i = 0; i < ROUNDS; i++) taken.push(await time(work));
  return median(taken);
}

/** A unit vector, another one for each number. */
function embeddingOf(seed, projection) {
  const vector = Float32Array.from({ length: projection }, (_, i) => Math.sin(seed * 7919 + i));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** The most that the engine ever had. */
function mebibytes(engine) {
  const bytes = engine.peakBytes();
  return bytes === undefined ? undefined : bytes / MIB;
}

function table(head, rows) {
  const lines = [head, head.map(() => '---:'), ...rows.map((row) => row.map(shown))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function shown(value) {
  if (value === undefined) return '';
  return Number.isInteger(value) || value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1);
}

/** Where a column grows faster than what it is measured over, between the last two rows: beyond what noise does. */
function steepness(head, rows) {
  const [before, last] = rows.slice(-2);
  if (!before || !last) return [];
  return head.slice(1).flatMap((name, i) => {
    const slope = Math.log(last[i + 1] / before[i + 1]) / Math.log(last[0] / before[0]);
    return slope > STEEP ? [`Steeper than linear at the end: ${name}, with the power of ${slope.toFixed(2)}.`] : [];
  });
}
