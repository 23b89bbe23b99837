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

/** Letters that a text has outside of its places: one with fewer would be found in what is none. */
const LEAST_LETTERS = 12;

/**
 * A state as a host of this language would send it: what of it is one of our texts, also with values in its places, is
 * translated. Phrases and names are not.
 */
export function inLanguage<T>(state: T, language: string): T {
  const texts = Object.entries(translationsOf(language)).map(([english, translated]) => ({
    pattern: patternOf(english),
    translated,
  }));
  const translate = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(translate);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, translate(each)]));
    // What the protocol's own words mean is the same in every language.
    if (typeof value !== 'string' || !/^\p{Lu}|\s/u.test(value)) return value;
    for (const { pattern, translated } of texts) {
      const found = pattern?.exec(value);
      if (found) return translated.replaceAll(/\{(\w+)\}/g, (place, name: string) => found.groups?.[name] ?? place);
    }
    return value;
  };
  return translate(state) as T;
}

/** @returns what finds the text with any values; undefined where that would find others too */
function patternOf(english: string): RegExp | undefined {
  const parts = english.split(/\{(\w+)\}/);
  const isSure = parts.length === 1 || parts.filter((_, at) => at % 2 === 0).join('').length >= LEAST_LETTERS;
  const named = new Set<string>();
  const pattern = parts.map((part, at) => {
    if (at % 2 === 0) return part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    if (named.has(part)) return `\\k<${part}>`;
    named.add(part);
    return `(?<${part}>.+)`;
  });
  return isSure ? new RegExp(`^${pattern.join('')}$`, 's') : undefined;
}

/** @returns the words without `--language LANGUAGE`, `all` for every one; and the languages named, English where none is */
export function languagesIn(words: readonly string[]): { words: string[]; languages: readonly string[] } {
  const at = words.indexOf('--language');
  if (at < 0) return { words: [...words], languages: ['en'] };
  const named = words[at + 1] ?? 'all';
  return { words: words.toSpliced(at, 2), languages: named === 'all' ? LANGUAGES : [named] };
}
