/** The languages that the boards are drawn in, beside English, and their translations as they ship. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Translations } from '../../src/l10n/language.js';

const folder = path.join(process.cwd(), 'l10n');
const FILE = /^bundle\.l10n\.(.+)\.json$/;

export const LANGUAGES: readonly string[] = [
  'en',
  ...readdirSync(folder).flatMap((name) => {
    const [, language] = FILE.exec(name) ?? [];
    return language === undefined ? [] : [language];
  }),
];

/** @throws Error if there are none */
export function translationsOf(language: string): Translations {
  if (language === 'en') return {};
  return JSON.parse(readFileSync(path.join(folder, `bundle.l10n.${language}.json`), 'utf8')) as Translations;
}

/** @returns the words without `--language LANGUAGE`, `all` for every one; and the languages named, English where none is */
export function languagesIn(words: readonly string[]): { words: string[]; languages: readonly string[] } {
  const at = words.indexOf('--language');
  if (at < 0) return { words: [...words], languages: ['en'] };
  const named = words[at + 1] ?? 'all';
  return { words: words.toSpliced(at, 2), languages: named === 'all' ? LANGUAGES : [named] };
}
