/** The command line as npm installs it: from its packed tarball, in a folder that has nothing else. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');

let folder: string;
let installed: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze packed-'));
  run(process.execPath, [path.join(ROOT, 'scripts', 'package-cli.mjs'), '--out', folder]);
  const [archive] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  installed = path.join(folder, 'node_modules', 'clip-gaze');
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', archive ?? '', '-C', path.relative(folder, installed), '--strip-components=1']);
  // What npm would fetch: the packages that the tarball depends on, and nothing else of ours.
  for (const name of Object.keys({ ...manifest().dependencies, ...manifest().optionalDependencies }))
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(folder, 'node_modules', name), 'junction');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifest = () => JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as Manifest;

function run(command: string, args: readonly string[]) {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    env: { ...env, CLIP_GAZE_HOME: path.join(folder, 'home') },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return { stdout, stderr };
}

const clipGaze = (...args: string[]) => run(process.execPath, [path.join(installed, manifest().bin['clip-gaze'] ?? ''), ...args]);

it('depends on what brings native code and WebAssembly, in the versions that were tested', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest;
  expect(manifest().optionalDependencies).toEqual({ 'onnxruntime-node': dependencies['onnxruntime-node'] });
  expect(manifest().dependencies).toEqual({
    'onnxruntime-web': dependencies['onnxruntime-web'],
    sharp: dependencies.sharp,
  });
});

it('gazes, with the lists and the demo model that it brings', () => {
  const picture = path.join(ROOT, 'media', 'gallery', 'ukiyo-e-waves.jpg');
  const { stdout, stderr } = clipGaze('gaze', picture, '--list', 'movements', '--top', '1');
  expect(stdout).toBe('Movements\nukiyo-e movement (89%)\n');
  expect(stderr).toContain('Demo model: not CLIP');
  expect(clipGaze('gaze', picture, '--list', 'movements', '--top', '1', '--runtime', 'wasm').stdout).toBe(stdout);
}, 120_000);

it('gazes with WebAssembly where npm left out the native runtime, as it does when that cannot fetch its own parts', () => {
  unlinkSync(path.join(folder, 'node_modules', 'onnxruntime-node'));
  // What was stored before would be the answer.
  rmSync(path.join(folder, 'home'), { recursive: true });
  const picture = path.join(ROOT, 'media', 'gallery', 'ukiyo-e-waves.jpg');
  const { stdout, stderr } = clipGaze('gaze', picture, '--list', 'movements', '--top', '1');
  expect(stdout).toBe('Movements\nukiyo-e movement (89%)\n');
  expect(stderr).toContain('WebAssembly');
}, 120_000);
