// Packs the command line as an npm package of its own, into dist/clip-gaze-VERSION.tgz or where --out says.
// usage: node scripts/package-cli.mjs [--out DIR]   (after npm run build)
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeLicences } from './licences.mjs';
import { npm, root } from './prepare.mjs';

/** What is not bundled, as it brings native code or WebAssembly; npm chooses the platform's. */
const AT_RUN_TIME = ['onnxruntime-web', 'sharp'];

/**
 * Its install script fetches what only the device `cuda` uses, some hundred megabytes from another host. Where that cannot be
 * reached npm leaves out what is optional, and WebAssembly computes.
 */
const OPTIONAL = ['onnxruntime-node'];

const FILES = [
  'out/cli.js',
  'out/engine.js',
  'out/prepare-tower.js',
  'out/tower-lane.js',
  'out/quarter-thread.js',
  'lists',
  'media/demo-model',
  'docs/models.md',
  'docs/phrase-files.md',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'THIRD_PARTY_NOTICES.md',
];

const { values } = parseArgs({ options: { out: { type: 'string', default: path.join(root, 'dist') } } });
const out = path.resolve(values.out);
const { description } = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8'));
const { name, version, keywords, license, type, engines, bin, dependencies } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
);

const staged = mkdtempSync(path.join(tmpdir(), 'clip-gaze-npm-'));
try {
  for (const file of FILES) cpSync(path.join(root, file), path.join(staged, file), { recursive: true });
  const bundled = JSON.parse(readFileSync(path.join(root, 'out', 'bundled.json'), 'utf8'));
  writeLicences(root, bundled, path.join(staged, 'LICENSES.txt'));
  const manifest = {
    ...{ name, version, description, keywords, license, type, bin },
    engines: { node: engines.node },
    dependencies: versionsOf(AT_RUN_TIME),
    optionalDependencies: versionsOf(OPTIONAL),
  };
  writeFileSync(path.join(staged, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  mkdirSync(out, { recursive: true });
  const args = [...npm.args, 'pack', '--pack-destination', out, '--ignore-scripts', '--loglevel=error'];
  const { status, stderr } = spawnSync(npm.command, args, { cwd: staged, shell: npm.shell, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  console.log(path.relative(process.cwd(), path.join(out, `${name}-${version}.tgz`)));
} finally {
  rmSync(staged, { recursive: true, force: true });
}

function versionsOf(names) {
  return Object.fromEntries(names.map((each) => [each, dependencies[each]]));
}
