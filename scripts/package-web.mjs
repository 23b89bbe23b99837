// What goes into the package for browsers, in a folder of its own: its manifest is another, and of the bundles it takes few.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inBrowser } from './contributions.mjs';
import { writeLicences } from './licences.mjs';

const FILES = [
  ...['README.md', 'CHANGELOG.md', 'LICENSE', 'THIRD_PARTY_NOTICES.md'],
  ...['extension.js', 'engine.js', 'ort-wasm-simd-threaded.wasm'].map((file) => `out/web/${file}`),
  ...['main.js', 'comparison.js', 'panel.css', 'codicon.css', 'codicon.ttf'].map((file) => `out/webview/${file}`),
  ...['lists', 'media/demo-model', 'media/gallery', 'media/walkthrough', 'docs', 'l10n', 'media', '.'],
];

/** Of folders: these files. */
const WITHIN = {
  lists: /\.phrases$/,
  'media/demo-model': /./,
  'media/gallery': /./,
  'media/walkthrough': /\.svg$/,
  docs: /^[^/]+\.md$/,
  l10n: /^bundle\.l10n\..+\.json$/,
  media: /^([^/]+\.(png|json)|(eye|phrase-list)-[^/]+\.svg)$/,
  '.': /^package\.nls(\..+)?\.json$/,
};

/** Of no use where there is neither Node nor npm. */
const NOT_THERE = ['main', 'type', 'bin', 'scripts', 'dependencies', 'devDependencies', 'allowScripts'];

/**
 * @param names of the npm packages that are bundled, for their licences
 * @param to    the folder, which is made anew
 */
export function stageForWeb(root, names, to) {
  rmSync(to, { recursive: true, force: true });
  for (const name of FILES) {
    const wanted = WITHIN[name];
    const files = wanted ? filesIn(path.join(root, name), name === '.').filter((file) => wanted.test(file)) : [''];
    for (const file of files) {
      mkdirSync(path.dirname(path.join(to, name, file)), { recursive: true });
      cpSync(path.join(root, name, file), path.join(to, name, file));
    }
  }
  writeLicences(root, names, path.join(to, 'out', 'LICENSES.txt'));
  const whole = Object.entries(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  const manifest = inBrowser(Object.fromEntries(whole.filter(([key]) => !NOT_THERE.includes(key))));
  manifest.browser = './out/web/extension.js';
  writeFileSync(path.join(to, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  // vsce leaves out what this would not name.
  writeFileSync(path.join(to, '.vscodeignore'), '.vscodeignore\n');
}

/** Paths within a folder, with slashes. */
function filesIn(folder, flat) {
  return readdirSync(folder, { recursive: !flat, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}
