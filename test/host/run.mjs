// Runs the tests of this folder inside VS Code's extension host.   usage: node test/host/run.mjs REPORT.json
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
try {
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
    launchArgs: [path.join(root, 'media', 'gallery'), '--user-data-dir', profile, '--disable-workspace-trust'],
    extensionTestsEnv: { CLIP_GAZE_TEST_REPORT: report, CLIP_GAZE_ROOT: root, VSCODE_HOST_DIR: defaultHostDir() },
  });
} finally {
  rmSync(profile, { recursive: true, force: true });
}
