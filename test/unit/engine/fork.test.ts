import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { behindTheWindow, forkEngine, v8Flags } from '../../../src/engine/fork.js';

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

test('the V8 that runs here starts with the flags that it is given', () => {
  const { stderr, stdout } = spawnSync(process.execPath, [...v8Flags(), '-p', '"started"'], { encoding: 'utf8' });
  expect({ stderr, stdout }).toEqual({ stderr: '', stdout: 'started\n' });
});

test.each([
  ['11.3.244.8-node.33', true],
  ['14.2.231.9-electron.0', true],
  ['15.0.1', false],
  ['10.2.154', false],
  ['1.4', false],
])('V8 %s is given a flag of its own: %s', (version, isGiven) => {
  expect(v8Flags(version).includes('--heap-growing-percent=300')).toBe(isGiven);
});
