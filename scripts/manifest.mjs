// Writes package.json's contributions with their texts (package.nls.json), the README's table of settings and the walkthrough's
// drawings in every language from src/contributions/.   usage: node scripts/manifest.mjs [--check]
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as prettier from 'prettier';
import { manifest, settingsTable } from './contributions.mjs';
import { root } from './prepare.mjs';

/** Of a drawing: the key of a text, and its words. */
const WORDS = /( data-text="([^"]+)"[^>]*>)[^<]*/;

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

// A drawing with words in it has a copy for each language, which package.nls.LANGUAGE.json names.
const drawings = path.join(root, 'media', 'walkthrough');
const languages = readdirSync(root).flatMap((name) => /^package\.nls\.(.+)\.json$/.exec(name)?.[1] ?? []);
for (const name of readdirSync(drawings).filter((each) => /^[^.]+\.svg$/.test(each))) {
  const drawing = readFileSync(path.join(drawings, name), 'utf8');
  if (inWordsOf(drawing, texts) !== drawing) throw new Error(`${name} has other words than src/contributions/ says.`);
  if (!WORDS.test(drawing)) continue;
  for (const language of languages) {
    const translated = JSON.parse(readFileSync(path.join(root, `package.nls.${language}.json`), 'utf8'));
    wanted.set(path.join(drawings, name.replace(/svg$/, `${language}.svg`)), inWordsOf(drawing, { ...texts, ...translated }));
  }
}

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

/** @returns a drawing with the words of a language */
function inWordsOf(drawing, texts) {
  return drawing.replaceAll(new RegExp(WORDS, 'g'), (_, before, key) => {
    if (!(key in texts)) throw new Error(`There is no text ${key} for a drawing.`);
    return `${before}${texts[key].replaceAll('&', '&amp;').replaceAll('<', '&lt;')}`;
  });
}
