// Runs the tests of this folder inside VS Code's extension host.   usage: node test/host/run.mjs REPORT.json
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultHostDir } from '../vscode-host/paths.mjs';
import { hostRunsHere, root } from '../../scripts/prepare.mjs';

const [report] = process.argv.slice(2);
if (report === undefined) throw new Error('usage: node test/host/run.mjs REPORT.json');

const outfile = path.join(root, 'dist', 'host-tests', 'index.cjs');
await build({
  absWorkingDir: root,
  entryPoints: ['test/host/index.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.9',
  external: ['vscode', 'mocha'],
  sourcemap: 'inline',
  logLevel: 'warning',
});

const profile = mkdtempSync(path.join(tmpdir(), 'clip-gaze-host-'));
const base = mkdtempSync(path.join(tmpdir(), 'clip-gaze-workspace-'));
try {
  const workspace = layOutWorkspace(base);
  // The kit's VS Code counts as a remote one, where machine settings have a file of their own.
  for (const folder of ['User', 'Machine']) {
    mkdirSync(path.join(profile, folder), { recursive: true });
    writeFileSync(path.join(profile, folder, 'settings.json'), JSON.stringify({ 'clipGaze.model': 'demo' }));
  }
  await runTests({
    ...(hostRunsHere()
      ? { vscodeExecutablePath: path.join(root, 'test', 'vscode-host', 'code') }
      : { version: process.env.VSCODE_VERSION ?? 'stable' }),
    extensionDevelopmentPath: root,
    extensionTestsPath: outfile,
    launchArgs: [workspace, '--user-data-dir', profile, '--disable-workspace-trust'],
    extensionTestsEnv: { CLIP_GAZE_TEST_REPORT: report, CLIP_GAZE_ROOT: root, VSCODE_HOST_DIR: defaultHostDir() },
  });
} finally {
  for (const folder of [profile, base]) rmSync(folder, { recursive: true, force: true });
}

/** The gallery, with folders for what a chat may and may not find in a workspace, and links that lead out of it. */
function layOutWorkspace(folder) {
  const gallery = path.join(root, 'media', 'gallery');
  const workspace = path.join(folder, 'gallery');
  cpSync(gallery, workspace, { recursive: true });
  for (const [place, ...pictures] of [
    ['gallery/some-seen', 'ukiyo-e-waves.jpg', 'op-art-checks.png', 'de-stijl-grid.png'],
    ['gallery/unseen', 'op-art-checks.png', 'polka-dot-pumpkin.png'],
    ['gallery/without-pictures'],
    ['outside', 'stained-glass-flowers.webp'],
  ]) {
    mkdirSync(path.join(folder, place), { recursive: true });
    for (const picture of pictures) cpSync(path.join(gallery, picture), path.join(folder, place, picture));
  }
  const noPictures = path.join(workspace, 'no-pictures');
  mkdirSync(path.join(noPictures, 'folder.png'), { recursive: true });
  writeFileSync(path.join(noPictures, 'text.png'), 'This is no picture.');
  writeFileSync(path.join(noPictures, 'empty.png'), '');
  writeFileSync(path.join(noPictures, 'cut-short.png'), readFileSync(path.join(gallery, 'op-art-checks.png')).subarray(0, 100));
  // Links need a right of their own on Windows.
  if (process.platform !== 'win32') {
    symlinkSync(path.join(folder, 'outside'), path.join(workspace, 'folder-outside'));
    for (const place of ['', 'some-seen'])
      symlinkSync(
        path.join(folder, 'outside', 'stained-glass-flowers.webp'),
        path.join(workspace, place, 'picture-outside.webp'),
      );
  }
  return workspace;
}
