// Packs the extension for this platform into dist/clip-gaze-TARGET-VERSION.vsix.   usage: node scripts/package.mjs
import { createVSIX } from '@vscode/vsce';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { isInstalled, writeLicences } from './licences.mjs';

const root = path.resolve(import.meta.dirname, '..');
const platform = `${process.platform}-${process.arch}`;
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const file = path.join(root, 'dist', `clip-gaze-${platform}-${version}.vsix`);

/** What the engine needs at run time that cannot be bundled, with only this platform's binaries. */
const NATIVE = [
  { name: 'onnxruntime-node', parts: ['package.json', 'LICENSE', 'dist', `bin/napi-v6/${process.platform}/${process.arch}`] },
  {
    name: 'onnxruntime-web',
    parts: [
      'package.json',
      ...['ort.node.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'].map((name) => `dist/${name}`),
    ],
  },
  { name: 'onnxruntime-common', parts: ['package.json', 'dist/cjs', 'dist/esm'] },
  { name: 'sharp', parts: ['package.json', 'LICENSE', 'lib', 'dist'] },
  { name: '@img/colour', parts: ['.'] },
  { name: 'detect-libc', parts: ['package.json', 'LICENSE', 'lib'] },
  { name: 'semver', parts: ['.'] },
  { name: `@img/sharp-${platform}`, parts: ['.'] },
  { name: `@img/sharp-libvips-${platform}`, parts: ['.'] },
];

run('scripts/build.mjs', '--minify');
const staged = path.join(root, 'out', 'node_modules');
try {
  stageNative();
  const bundled = JSON.parse(readFileSync(path.join(root, 'out', 'bundled.json'), 'utf8'));
  const native = NATIVE.map(({ name }) => name).filter((name) => isInstalled(root, name));
  writeLicences(root, [...bundled, ...native], path.join(root, 'out', 'LICENSES.txt'));
  mkdirSync(path.dirname(file), { recursive: true });
  // The file of another try must not be taken for this one's.
  rmSync(file, { force: true });
  // vsce looks at no node_modules at the top then, which holds everything else that development needs.
  await createVSIX({
    cwd: root,
    packagePath: file,
    target: platform,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
    skipLicense: false,
  });
} finally {
  rmSync(staged, { recursive: true, force: true });
}
console.log(`${path.relative(root, file)}: ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`);

function stageNative() {
  for (const { name, parts } of NATIVE) {
    const from = path.join(root, 'node_modules', name);
    // sharp's packages for Windows hold libvips themselves.
    if (!existsSync(from) && name.startsWith('@img/sharp-libvips-') && process.platform === 'win32') continue;
    for (const part of parts) {
      if (part !== 'package.json' && !existsSync(path.join(from, part)) && /^(LICENSE|lib|dist)$/.test(part)) continue;
      cpSync(path.join(from, part), path.join(staged, name, part), { recursive: true, dereference: true, filter: wanted });
    }
  }
}

/** Types, maps and documentation are of no use at run time. */
function wanted(source) {
  return !/(\.d\.[cm]?ts|\.map|\.md|\.h)$/.test(source);
}

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [path.join(root, script), ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
