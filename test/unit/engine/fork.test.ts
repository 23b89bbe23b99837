import { once } from 'node:events';
import { getPriority } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { behindTheWindow, forkEngine } from '../../../src/engine/fork.js';

const ENGINE = path.resolve(import.meta.dirname, '..', '..', '..', 'out', 'engine.js');

test.skipIf(process.platform === 'win32')('a window goes before the engine that works for it', async () => {
  const engine = behindTheWindow(forkEngine(ENGINE));
  try {
    await once(engine, 'message');
    expect(getPriority(engine.pid)).toBeGreaterThan(getPriority());
  } finally {
    engine.kill();
  }
});
