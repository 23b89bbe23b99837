/** Our own texts: all are found, and no translation that ships says something else than the English. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { textsOf } from '../../../scripts/texts.mjs';
import { problemsOf } from '../../../scripts/translations.mjs';

const ROOT = process.cwd();
const read = (file: string) => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as Record<string, string>;
const { texts, problems } = textsOf(ROOT);

it('every text that people read goes through t(), plural() or key()', () => {
  expect(problems).toEqual([]);
});

it('the English list for translators is the code’s (npm run l10n)', () => {
  expect(Object.keys(read('l10n/bundle.l10n.json')).sort()).toEqual([...texts.keys()].sort());
});

const LANGUAGES = ['de', 'es', 'fr', 'ja', 'zh-cn'];

it('there are translations into five languages', () => {
  const named = readdirSync(path.join(ROOT, 'l10n')).flatMap((name) => /^bundle\.l10n\.(.+)\.json$/.exec(name)?.[1] ?? []);
  expect(named.sort()).toEqual(LANGUAGES);
});

it.each(LANGUAGES)('what is translated into %s is used, and keeps places, commands and code', (language) => {
  const english = Object.fromEntries([...texts.keys()].map((text) => [text, text]));
  expect(problemsOf(english, read(`l10n/bundle.l10n.${language}.json`)).wrong).toEqual([]);
  expect(problemsOf(read('package.nls.json'), read(`package.nls.${language}.json`)).wrong).toEqual([]);
});

it.each(LANGUAGES)('every drawing that the manifest names in %s is there, and those with words are its own', (language) => {
  const drawings = Object.entries(read(`package.nls.${language}.json`)).filter(([key]) => key.endsWith('.media.svg'));
  expect(drawings.length).toBe(4);
  for (const [key, drawing] of drawings) {
    expect(existsSync(path.join(ROOT, drawing))).toBe(true);
    const english = readFileSync(path.join(ROOT, read('package.nls.json')[key] ?? ''), 'utf8');
    expect(drawing.endsWith(`.${language}.svg`)).toBe(english.includes('data-text='));
  }
});
