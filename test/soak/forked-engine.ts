/** The engine as the process that it is, with the demo model: what the user's pictures go through. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_SEEING } from '../../src/clip/seeing.js';
import { EngineClient } from '../../src/engine/client.js';
import { forkEngine } from '../../src/engine/fork.js';
import type { GazeSettings } from '../../src/gaze/gaze.js';
import { demoModel, ROOT, RUNTIME } from '../unit/parity/demo-engine.js';

export interface ForkedEngine {
  readonly engine: EngineClient;
  readonly settings: GazeSettings;
  /** How often the process ended in the middle of work. */
  readonly ended: () => number;
  /** How it ended last, with its last words. */
  readonly lastEnd: () => string;
  /** Of the process, in bytes. */
  readonly memory: () => number;
  readonly close: () => void;
}

/** @param storeFolder where it keeps embeddings for later; in memory where none is named */
export async function openForkedEngine(storeFolder?: string): Promise<ForkedEngine> {
  const entry = path.join(ROOT, 'out', 'engine.js');
  if (!existsSync(entry)) throw new Error('out/engine.js is missing: run "npm run build" first.');
  const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-soak-'));
  let ended = 0;
  let lastEnd = '';
  const engine = new EngineClient({
    start: () => forkEngine(entry, storeFolder),
    idleMilliseconds: () => 0,
    onRestart: () => ended++,
    log: (line) => {
      if (line.startsWith('engine ended')) lastEnd = line;
    },
  });
  return {
    engine,
    settings: { model: await demoModel(folder), runtime: RUNTIME, seeing: DEFAULT_SEEING, batchSize: 128 },
    ended: () => ended,
    lastEnd: () => lastEnd,
    memory: () => memoryOf(engine.pid),
    close: () => {
      engine.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resident memory of a process in bytes; 0 where the system does not tell. */
export function memoryOf(pid: number | undefined): number {
  const file = `/proc/${pid ?? 'none'}/status`;
  return existsSync(file) ? Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) * 1024 : 0;
}
