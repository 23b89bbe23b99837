// Draws the panel in all its states into dist/folder-board/.   usage: node test/folder-board/board.mjs [STATE|THEME|WIDTH]… [--language LANGUAGE|all]
import { build } from 'esbuild';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'dist/folder-board');
const outfile = path.join(folder, 'shoot.mjs');
process.chdir(root);
await build({
  entryPoints: ['test/folder-board/shoot.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const { shoot } = await import(pathToFileURL(outfile).href);
const files = await shoot(process.argv.slice(2), folder);
console.log(`${files.length} pictures in ${path.relative(root, folder)}`);
