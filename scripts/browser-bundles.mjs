// The bundles for a browser: what reaches Node is replaced. A file NAME.browser.ts takes the place of NAME.ts beside it, and
// src/web/node/ has the few functions of Node's own modules that are left; any other is an error when the bundle is made.
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const NODE = ['crypto', 'events', 'os', 'path', 'util', 'timers/promises'];
const WASM = 'ort-wasm-simd-threaded.wasm';

/** @returns the options of each bundle, for esbuild */
export function browserBundles(root, common) {
  const standIn = (name) => path.join(root, 'src/web/node', `${name.replace('/', '-')}.ts`);
  const options = {
    ...common,
    platform: 'browser',
    target: 'es2022',
    alias: Object.fromEntries(NODE.map((name) => [`node:${name}`, standIn(name)])),
    define: { 'process.platform': '"browser"', 'import.meta.url': '""', 'import.meta.dirname': '""' },
    inject: [standIn('globals')],
    plugins: [browserFiles],
  };
  return [
    { ...options, entryPoints: ['src/web/extension.ts'], outfile: 'out/web/extension.js', format: 'cjs', external: ['vscode'] },
    { ...options, entryPoints: ['src/web/engine-main.ts'], outfile: 'out/web/engine.js', format: 'iife' },
  ];
}

/** ONNX Runtime's module is no part of a bundle. */
export function copyWasm(root) {
  mkdirSync(path.join(root, 'out/web'), { recursive: true });
  cpSync(path.join(root, 'node_modules/onnxruntime-web/dist', WASM), path.join(root, 'out/web', WASM));
}

const browserFiles = {
  name: 'browser-files',
  setup: (build) =>
    build.onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path: name, resolveDir }) => {
      const file = path.join(resolveDir, name.replace(/\.js$/, '.browser.ts'));
      return existsSync(file) ? { path: file } : undefined;
    }),
};
