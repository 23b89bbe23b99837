// Bundles the extension, the engine, the command line and the webview into out/.   usage: node scripts/build.mjs [--watch] [--minify]
import { context } from 'esbuild';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { browserBundles, copyWasm } from './browser-bundles.mjs';
import { inCommonJs } from './in-common-js.mjs';
import { packagesOf } from './licences.mjs';

const root = path.resolve(import.meta.dirname, '..');
const out = path.join(root, 'out');
const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--minify');

const common = {
  absWorkingDir: root,
  bundle: true,
  minify,
  sourcemap: true,
  metafile: true,
  target: 'node20.9',
  platform: 'node',
  logLevel: 'warning',
  legalComments: 'none',
};
// Some dependencies are CommonJS and ask for Node's own modules by require(), which an ES module does not have.
const withRequire =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
// Native code and WebAssembly are not bundled: they are found in node_modules beside the engine.
const native = ['onnxruntime-node', 'onnxruntime-web', 'sharp'];

const bundles = [
  inCommonJs({ ...common, entryPoints: ['src/extension.ts'], outdir: 'out', external: ['vscode'] }),
  {
    ...common,
    entryPoints: [
      { in: 'src/engine/main.ts', out: 'engine' },
      { in: 'src/engine/prepare-main.ts', out: 'prepare-tower' },
      { in: 'src/engine/tower-lane.ts', out: 'tower-lane' },
      { in: 'src/engine/quarter-thread.ts', out: 'quarter-thread' },
      { in: 'src/unpacking/start-engine.ts', out: 'start-engine' },
    ],
    outdir: 'out',
    format: 'esm',
    external: native,
    banner: { js: withRequire },
  },
  {
    ...common,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'out/cli.js',
    format: 'esm',
    banner: { js: `#!/usr/bin/env node\n${withRequire}` },
  },
  {
    ...common,
    entryPoints: { main: 'webview/main.ts', comparison: 'webview/comparison-main.ts', folder: 'webview/folder/main.ts' },
    outdir: 'out/webview',
    format: 'iife',
    platform: 'browser',
    target: 'chrome124',
  },
  ...browserBundles(root, common),
];

if (watch) console.log('building');
rmSync(out, { recursive: true, force: true });
mkdirSync(path.join(out, 'webview'), { recursive: true });
copyStyles();
copyWasm(root);

const contexts = await Promise.all(bundles.map((options) => context(options)));
try {
  const results = await Promise.all(contexts.map((bundle) => bundle.rebuild()));
  const inWeb = ({ metafile }) => Object.keys(metafile.outputs).some((file) => file.startsWith('out/web/'));
  const isWebview = ({ metafile }) => Object.keys(metafile.outputs).some((file) => file.startsWith('out/webview/'));
  noteBundled(
    'bundled.json',
    results.filter((result) => !inWeb(result)),
  );
  noteBundled(
    'web/bundled.json',
    results.filter((result) => inWeb(result) || isWebview(result)),
  );
} catch {
  // esbuild has said what is wrong; in watch mode the next save tries again.
  if (!watch) process.exitCode = 1;
}
if (watch) {
  await Promise.all(contexts.map((bundle) => bundle.watch()));
  console.log('watching');
} else await Promise.all(contexts.map((bundle) => bundle.dispose()));

/** Which packages are in some of the bundles. */
function noteBundled(file, results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  // Icons are copied, not bundled.
  const packages = new Set([...packagesOf(inputs), '@vscode/codicons']);
  writeFileSync(path.join(out, file), JSON.stringify([...packages].sort(), undefined, 2));
}

function copyStyles() {
  const codicons = path.join(root, 'node_modules/@vscode/codicons/dist');
  for (const name of ['codicon.css', 'codicon.ttf']) cpSync(path.join(codicons, name), path.join(out, 'webview', name));
  cpSync(path.join(root, 'webview/panel.css'), path.join(out, 'webview/panel.css'));
  cpSync(path.join(root, 'webview/folder/folder.css'), path.join(out, 'webview/folder.css'));
}
