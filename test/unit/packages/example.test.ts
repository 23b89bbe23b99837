/** The example extension: what it copied is what we publish, and it compiles against it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const EXAMPLE = path.join(ROOT, 'examples', 'name-by-movement');

it('has the API that Clip Gaze publishes', () => {
  const read = (...parts: string[]) => readFileSync(path.join(...parts), 'utf8');
  expect(read(EXAMPLE, 'src', 'clip-gaze.d.ts')).toBe(read(ROOT, 'api.d.ts'));
});

it('compiles with its own settings', () => {
  const out = mkdtempSync(path.join(tmpdir(), 'clip-gaze-example-'));
  try {
    const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', EXAMPLE, '--outDir', out, '--skipLibCheck', 'false'], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
    expect(readFileSync(path.join(out, 'extension.js'), 'utf8')).toContain('nameByMovement.suggest');
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}, 120_000);
