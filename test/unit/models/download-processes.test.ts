import { build } from 'esbuild';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { downloadModel, type DownloadProgress } from '../../../src/models/download.js';
import { installedFolder, isInstalled } from '../../../src/models/installed-model.js';
import { HandClock } from './hand-clock.js';
import { startLocalHub, type LocalHub } from './local-hub.js';
import { BIG, entryOf, tinyFiles } from './tiny-model.js';

const files = tinyFiles();
const entry = entryOf(files);
const smallBytes = entry.files.slice(0, -1).reduce((sum, { bytes }) => sum + bytes, 0);
const bigBytes = files[BIG]!.length;

let built: string;
let store: string;
let hub: LocalHub;
const children: ChildProcess[] = [];

beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'clip-gaze-child-'));
  await build({
    entryPoints: [join(import.meta.dirname, 'download-child.ts')],
    outfile: join(built, 'child.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
});

afterAll(() => rm(built, { recursive: true }));

beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'clip-gaze-store-'));
  hub = await startLocalHub(files, { repository: entry.repository, revision: entry.revision });
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await hub.close();
  await rm(store, { recursive: true });
});

/** Starts a process that downloads; `saw` resolves when its progress is as wished for. */
function startChild(): {
  exit: Promise<unknown>;
  kill: () => void;
  saw: (wish: (progress: DownloadProgress) => boolean) => Promise<void>;
} {
  const child = spawn(process.execPath, [join(built, 'child.mjs'), store, hub.endpoint, JSON.stringify(entry)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const exit = once(child, 'exit').then(([code, signal]: unknown[]) => code ?? signal);
  const lines = createInterface(child.stdout);
  const said: DownloadProgress[] = [];
  lines.on('line', (line) => said.push(JSON.parse(line) as DownloadProgress));
  const saw = (wish: (progress: DownloadProgress) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (said.some(wish)) resolve();
      };
      lines.on('line', look);
      lines.on('close', () => reject(new Error('The process ended before.')));
      look();
    });
  return { exit, kill: () => child.kill('SIGKILL'), saw };
}

describe('a process that is killed in the middle', () => {
  it.each([1, 5_000, 50_000, bigBytes - 1])(
    'with %i bytes of a file leaves no model, and the next one goes on from there',
    async (after) => {
      hub.fault(BIG, { kind: 'stall', after });
      const child = startChild();
      // The first piece is always told; later ones about ten times a second, so only what is on the disk counts.
      await Promise.all([hub.stalled, child.saw(({ file, doneBytes }) => file === BIG && doneBytes > smallBytes)]);
      child.kill();
      expect(await child.exit).toBe('SIGKILL');
      expect(await isInstalled(store, entry)).toBe(false);
      const clock = new HandClock();
      const said: DownloadProgress[] = [];
      const folder = await downloadModel(entry, {
        store,
        endpoint: hub.endpoint,
        fetch,
        clock,
        onProgress: (each) => said.push(each),
      });
      expect(await isInstalled(store, entry)).toBe(true);
      for (const { path, bytes } of entry.files.slice(0, -1)) expect(hub.sent(path), path).toBe(bytes);
      const resumed = hub.requests.filter(({ origin, file }) => origin === 'elsewhere' && file === BIG).at(-1);
      const from = Number(/^bytes=(\d+)-$/.exec(resumed?.headers.range ?? '')?.[1]);
      expect(from).toBeGreaterThan(0);
      expect(hub.sent(BIG)).toBe(after + bigBytes - from);
      expect((await readdir(folder)).sort()).toEqual(['config.json', 'installed.json', 'onnx', 'tokenizer.json']);
      expect(await readdir(join(installedFolder(store, entry), 'onnx'))).toEqual(['text_model.onnx', 'vision_model.onnx']);
    },
  );
});

describe('two processes at once', () => {
  it('share one download', async () => {
    let release = (): void => undefined;
    hub.fault(BIG, { kind: 'hold', until: new Promise<void>((resolve) => (release = resolve)) });
    const both = [startChild(), startChild()];
    await Promise.any(both.map(({ saw }) => saw(({ waiting }) => waiting?.startsWith('Another window') === true)));
    release();
    expect(await Promise.all(both.map(({ exit }) => exit))).toEqual([0, 0]);
    for (const { path, bytes } of entry.files) expect(hub.sent(path), path).toBe(bytes);
    expect(await isInstalled(store, entry)).toBe(true);
  });

  it('of which the first is killed end with the second', async () => {
    hub.fault(BIG, { kind: 'stall', after: 50_000 });
    const first = startChild();
    await Promise.all([hub.stalled, first.saw(({ file, doneBytes }) => file === BIG && doneBytes > smallBytes)]);
    const second = startChild();
    await second.saw(({ waiting }) => waiting?.startsWith('Another window') === true);
    first.kill();
    expect(await second.exit).toBe(0);
    expect(await isInstalled(store, entry)).toBe(true);
    expect(hub.sent('onnx/text_model.onnx')).toBe(20_000);
  });
});
