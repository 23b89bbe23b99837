// Writes package.json's contributions with their texts (package.nls.json) and the README's table of settings from src/contributions/.   usage: node scripts/manifest.mjs [--check]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as prettier from 'prettier';
import { manifest, settingsTable } from './contributions.mjs';
import { root } from './prepare.mjs';

const wanted = new Map();
const packageFile = path.join(root, 'package.json');
const { manifest: contributed, texts } = manifest();
const merged = { ...JSON.parse(readFileSync(packageFile, 'utf8')), ...contributed };
wanted.set(packageFile, await prettier.format(JSON.stringify(merged), { parser: 'json-stringify' }));

wanted.set(path.join(root, 'package.nls.json'), await prettier.format(JSON.stringify(texts), { parser: 'json-stringify' }));

const readmeFile = path.join(root, 'README.md');
const readme = readFileSync(readmeFile, 'utf8');
const table = /(<!-- settings -->\n)[\s\S]*?(\n<!-- \/settings -->)/;
if (!table.test(readme))
  throw new Error('README.md has no place for the table of settings: <!-- settings --> … <!-- /settings -->');
wanted.set(
  readmeFile,
  readme.replace(table, (_, from, to) => `${from}${settingsTable()}${to}`),
);

for (const [file, text] of wanted) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  const name = path.relative(root, file);
  if (process.argv.includes('--check')) {
    console.error(`${name} does not say what src/contributions/ says: run "npm run manifest".`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`${name} written`);
  }
}
