import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { endAtOnce } from '../../../src/engine/end-at-once.js';

// Opening a pipe that nobody writes to holds a thread as native code does that never ends.
it.runIf(process.platform === 'linux')('ends a process one of whose threads is stuck', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-stuck-'));
  try {
    const pipe = path.join(folder, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const code = `require('node:fs').open(${JSON.stringify(pipe)}, () => undefined); setTimeout(${endAtOnce.toString()}, 200);`;
    const child = spawn(process.execPath, ['--eval', code], { stdio: 'ignore' });
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
