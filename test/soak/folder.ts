/**
 * A run over many pictures in a terminal, killed again and again and gone on with: nothing is lost, nothing computed twice, every
 * embedding is that of its picture alone, and memory does not grow with the number of pictures.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sharp, { type Sharp } from 'sharp';
import { NPY_HEADER_BYTES } from '../../src/collection/npy.js';
import { seedOf } from '../../src/stores/checksum.js';
import { scanRecords } from '../../src/stores/record.js';
import { Segment } from '../../src/stores/segment.js';
import { Random } from './frame.js';

const CLI = path.resolve(import.meta.dirname, '../../out/cli.js');

/** Of the demo model. */
const PROJECTION = 64;

/** One of so many is broken. */
const BROKEN = 50;

/** Pictures put in beyond the one at which the run is killed: some of them are then under way. */
const BEYOND = 32;

/** From here on memory is to stay as it is. */
const SETTLED = 1_000;

export interface FolderSoak {
  readonly pictures: number;
  readonly broken: number;
  readonly kills: number;
  /** What is not as it should be, in words. */
  readonly faults: readonly string[];
  /** Memory of the command line and its engine after the first thousand pictures of the last run and at its end, in MiB. */
  readonly memory: { readonly settled: number; readonly end: number } | undefined;
  readonly perSecond: number;
}

/**
 * @param count pictures; a fiftieth of them broken
 * @param kills how often the run is killed, in its first half
 */
export async function soakFolder(count: number, kills: number, seed: number): Promise<FolderSoak> {
  if (!existsSync(CLI)) throw new Error('out/cli.js is missing: run "npm run build" first.');
  const home = mkdtempSync(path.join(tmpdir(), 'clip-gaze-soak-folder-'));
  try {
    const random = new Random(seed);
    const made = await makePictures(path.join(home, 'pictures'), count, random);
    const run = (): ChildProcess =>
      // By its whole path: below npm, relative ones count from where npm was called.
      spawn(process.execPath, [CLI, 'embed', '--model', 'demo', '--quiet', '--jsonl', '--out', path.join(home, 'all')], {
        cwd: home,
        env: { ...process.env, CLIP_GAZE_HOME: home },
        stdio: ['pipe', 'ignore', 'pipe'],
      });
    const part = path.join(home, 'all.rows.jsonl.part');
    const points = Array.from({ length: kills }, () => 1 + random.below(Math.floor(count / 2))).sort((a, b) => a - b);
    for (const point of points) {
      const child = run();
      const words = lastWords(child);
      give(child, made.slice(0, point + BEYOND));
      // Its input has no end, so it cannot be done before it is killed.
      while (lineCount(part) < point && child.exitCode === null) await wait(20);
      if (child.exitCode !== null) throw new Error(`A run ended by itself with exit code ${child.exitCode}: ${words()}`);
      child.kill('SIGKILL');
      await ended(child);
    }
    const before = lineCount(part);
    const last = run();
    give(last, made);
    last.stdin?.end();
    const from = performance.now();
    const words = lastWords(last);
    const memory = await watchMemory(last, () => lineCount(part) - before);
    if (last.exitCode !== null && last.exitCode > 1)
      throw new Error(`The last run ended with exit code ${last.exitCode}: ${words()}`);
    if (last.exitCode === null) throw new Error(`The last run was ended by ${last.signalCode}: ${words()}`);
    const perSecond = ((count - before) * 1000) / (performance.now() - from);
    const faults = [...faultsOfFiles(home, made, aloneIn(home, made)), ...faultsOfStore(path.join(home, 'embeddings'), made)];
    return { pictures: count, broken: made.filter(({ base }) => base === undefined).length, kills, faults, memory, perSecond };
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

interface Made {
  readonly file: string;
  /** The picture that it shows; undefined where it is broken. */
  readonly base: string | undefined;
}

/** Files of some dozens of pictures in several formats, each file of other bytes: what follows a picture's end is not looked at. */
async function makePictures(folder: string, count: number, random: Random): Promise<readonly Made[]> {
  mkdirSync(folder, { recursive: true });
  const encoders: Readonly<Record<string, (picture: Sharp) => Sharp>> = {
    jpg: (picture) => picture.jpeg(),
    png: (picture) => picture.png(),
    gif: (picture) => picture.gif(),
    tiff: (picture) => picture.tiff(),
    webp: (picture) => picture.webp(),
    // Its smallest effort: a thousand others are made meanwhile.
    avif: (picture) => picture.avif({ effort: 0 }),
  };
  const bases: { readonly name: string; readonly bytes: Buffer }[] = [];
  for (let i = 0; i < 10; i++) {
    const width = 100 + random.below(200);
    const height = 100 + random.below(200);
    const pixels = Buffer.alloc(width * height * 3);
    const [r, g, b] = [random.below(9), random.below(9), random.below(9)];
    for (let at = 0; at < pixels.length; at++) pixels[at] = (at * [r, g, b][at % 3]! + (at >> 9) * i) & 255;
    for (const [format, encode] of Object.entries(encoders)) {
      const bytes = await encode(sharp(pixels, { raw: { width, height, channels: 3 } })).toBuffer();
      const name = path.join(folder, `base-${i}.${format}`);
      writeFileSync(name, bytes);
      bases.push({ name, bytes });
    }
    const name = path.join(folder, `base-${i}.bmp`);
    const bytes = bitmapOf(pixels, width, height);
    writeFileSync(name, bytes);
    bases.push({ name, bytes });
  }
  return Array.from({ length: count }, (_, i) => {
    const { name, bytes } = random.of(bases);
    const broken = i % BROKEN === BROKEN - 1;
    const file = path.join(folder, `${i}${path.extname(name)}`);
    writeFileSync(file, Buffer.concat([broken ? bytes.subarray(0, 60) : bytes, Buffer.from(`${i}`)]));
    return { file, base: broken ? undefined : name };
  });
}

/** A BMP file as every program writes it: rows from the bottom, blue first, each filled up to four bytes. */
function bitmapOf(pixels: Buffer, width: number, height: number): Buffer {
  const HEAD = 54;
  const row = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(HEAD + row * height);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(HEAD, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++)
        file[HEAD + (height - 1 - y) * row + x * 3 + channel] = pixels[(y * width + x) * 3 + 2 - channel] ?? 0;
  return file;
}

function give(child: ChildProcess, made: readonly Made[]): void {
  // Who is killed reads no more.
  child.stdin?.on('error', () => undefined);
  child.stdin?.write(made.map(({ file }) => `${file}\n`).join(''));
}

/** What it complains of, its last words at least; read, so that it never waits for a reader. */
function lastWords(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.on('data', (chunk: unknown) => (words = (words + String(chunk)).slice(-4096)));
  return () => words;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve));
}

function lineCount(file: string): number {
  if (!existsSync(file)) return 0;
  let lines = 0;
  const bytes = readFileSync(file);
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}

/** Resolves when the run is over. */
async function watchMemory(child: ChildProcess, done: () => number): Promise<FolderSoak['memory']> {
  const end = ended(child);
  let settled = 0;
  let latest = 0;
  while (child.exitCode === null && child.signalCode === null) {
    const mebibytes = memoryOf(child.pid);
    const pictures = done();
    if (mebibytes !== undefined && pictures > SETTLED) latest = mebibytes;
    // The highest of a while: a garbage collector's work comes and goes.
    if (mebibytes !== undefined && pictures > SETTLED && pictures <= 2 * SETTLED) settled = Math.max(settled, mebibytes);
    await Promise.race([wait(100), end]);
  }
  return settled > 0 ? { settled, end: latest } : undefined;
}

/** Of a process and its children, in MiB; undefined where the system does not tell. */
function memoryOf(pid: number | undefined): number | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined;
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return [String(pid), ...children]
      .map((each) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1] ?? 0) / 1024)
      .reduce((sum, each) => sum + each, 0);
  } catch {
    return undefined;
  }
}

/** What each picture's embedding is when it is asked for alone, one after the other. */
function aloneIn(home: string, made: readonly Made[]): ReadonlyMap<string, readonly number[]> {
  const bases = [...new Set(made.flatMap(({ base }) => base ?? []))];
  const { stdout } = spawnSync(
    process.execPath,
    [CLI, 'embed', '--model', 'demo', '--quiet', ...bases.flatMap((base) => ['--image', base])],
    { cwd: home, env: { ...process.env, CLIP_GAZE_HOME: path.join(home, 'other') }, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const answers = JSON.parse(stdout) as { readonly image: string; readonly image_embeds: readonly number[] }[];
  return new Map(answers.map(({ image, image_embeds }) => [image, image_embeds]));
}

function faultsOfFiles(home: string, made: readonly Made[], alone: ReadonlyMap<string, readonly number[]>): string[] {
  const faults: string[] = [];
  const embeddings = readFileSync(path.join(home, 'all.npy'));
  const lines = readFileSync(path.join(home, 'all.rows.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly row?: number; readonly image: string; readonly error?: string });
  if (lines.length !== made.length) faults.push(`${lines.length} lines for ${made.length} pictures`);
  let rows = 0;
  for (const [at, { file, base }] of made.entries()) {
    const line = lines[at];
    if (line?.image !== file) faults.push(`line ${at} is of ${line?.image ?? 'nothing'}, not of ${file}`);
    if (base === undefined) {
      if (line?.error === undefined) faults.push(`${file} is broken and has no error`);
      continue;
    }
    if (line?.row !== rows) faults.push(`${file} is row ${line?.row ?? line?.error ?? 'none'}, not ${rows}`);
    const offset = NPY_HEADER_BYTES + rows * PROJECTION * Float32Array.BYTES_PER_ELEMENT;
    const expected = alone.get(base) ?? [];
    if (expected.length !== PROJECTION || expected.some((value, i) => value !== embeddings.readFloatLE(offset + i * 4)))
      faults.push(`${file} has another embedding than alone`);
    rows++;
  }
  if (embeddings.length !== NPY_HEADER_BYTES + rows * PROJECTION * 4) faults.push(`all.npy has ${embeddings.length} bytes`);
  return faults;
}

/** Each embedding that is computed is kept once: what was computed twice is there twice. */
function faultsOfStore(store: string, made: readonly Made[]): string[] {
  const keys: string[] = [];
  for (const name of readdirSync(store, { recursive: true, encoding: 'utf8' })) {
    const collection = path.dirname(name).split(path.sep).join('/');
    if (!collection.startsWith('images/') || !Segment.isSegment(name)) continue;
    const bytes = Uint8Array.from(readFileSync(path.join(store, name)));
    scanRecords(bytes, seedOf(collection), (key) => keys.push(key));
  }
  const sound = made.filter(({ base }) => base !== undefined).length;
  const distinct = new Set(keys).size;
  return [
    ...(keys.length > distinct ? [`${keys.length - distinct} embeddings were computed twice`] : []),
    ...(distinct !== sound ? [`${distinct} embeddings were computed for ${sound} pictures`] : []),
  ];
}
