// What the extension costs whoever does not use it, and whoever does something else meanwhile.
import { fork } from 'node:child_process';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { inCommonJs } from '../../scripts/in-common-js.mjs';
import { ENGINE } from '../engine.mjs';
import { median } from '../measure.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
const ROUNDS = 9;

/** @param {import('../subject.js').Subject} bench */
export async function measure(bench) {
  // As it is packaged.
  const outdir = path.join(bench.work, 'extension');
  await build(
    inCommonJs({
      absWorkingDir: root,
      entryPoints: ['src/extension.ts'],
      outdir,
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node20.9',
      external: ['vscode'],
      logLevel: 'warning',
    }),
  );
  const bundle = path.join(outdir, 'extension.cjs');
  const activations = [];
  for (let i = 0; i < ROUNDS; i++) activations.push(await activate(bundle));
  return [
    {
      row: 'activation of the extension, of processor time',
      unit: 'ms',
      value: median(activations.map(({ milliseconds }) => milliseconds)),
      bound: null,
      limit: 15,
    },
    {
      row: 'native libraries loaded by activation',
      unit: '',
      value: Math.max(...activations.map(({ native }) => native)),
      bound: null,
      limit: 0,
    },
    {
      row: "the extension's bundle, as far as activation loads it",
      unit: 'kB',
      value: activations[0].bytes / 1000,
      bound: null,
      limit: 150,
    },
    {
      row: 'the rest, read and made when it is first used, of processor time',
      unit: 'ms',
      value: median(activations.map(({ firstUse }) => firstUse.milliseconds)),
      bound: null,
      limit: null,
    },
    { row: "the rest's bundle", unit: 'kB', value: activations[0].firstUse.bytes / 1000, bound: null, limit: null },
    ...(await gazeInAHost(bench)),
  ];
}

function activate(bundle) {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(root, 'bench', 'activate.cjs'), [bundle], { execArgv: [] });
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`The activation ended with exit code ${code}.`)));
  });
}

/** The host's side of a gaze, in this process: what it holds the event loop for, and that the engine goes when it is idle. */
async function gazeInAHost({ inside, model, runtime, seeing, copies, phraseLists }) {
  const IDLE = 300;
  const client = new inside.EngineClient({
    start: () => inside.behindTheWindow(inside.forkEngine(ENGINE)),
    idleMilliseconds: () => IDLE,
  });
  const settings = { model, runtime, seeing: seeing('as-displayed'), batchSize: 128 };
  const gaze = (path, lists) => inside.gazeAt(client, settings, { source: { kind: 'file', path }, path }, lists, { fresh: true });
  const { three, artists } = phraseLists;
  await gaze(copies[0], [...three, artists]);
  const longest = async (lists) => {
    const blocks = [];
    for (const copy of copies.slice(0, ROUNDS)) {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      await gaze(copy, lists);
      delay.disable();
      blocks.push(delay.max / 1e6 - 1);
    }
    return median(blocks);
  };
  const short = await longest(three);
  const long = await longest([artists]);
  const { pid } = client;
  // Told to go after the limit, it gives a gigabyte back, which takes its time on a busy machine.
  for (let i = 0; i < 100 && isRunning(pid); i++) await wait(100);
  const left = isRunning(pid) ? 1 : 0;
  client.dispose();
  return [
    { row: "longest block of the host's event loop, 3 lists", unit: 'ms', value: short, bound: null, limit: 8 },
    { row: "longest block of the host's event loop, 5,854 artists", unit: 'ms', value: long, bound: null, limit: 8 },
    { row: 'engine processes after the idle limit', unit: '', value: left, bound: null, limit: 0 },
  ];
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
