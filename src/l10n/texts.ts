/**
 * Texts for people, in the language of the display. A text's English is its key, and what is shown where there is no
 * translation. scripts/l10n.mjs finds every text by these calls, so the English in them is always a literal.
 */
import { displayLanguage, displayTranslations } from './language.js';
import { whole } from './numbers.js';

/** The places of a text: of `'{done} of {total}'` they are `done` and `total`. A wording's `{}` is none. */
type Places<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends '' ? never : Name) | Places<Rest>
  : never;

type Values<Name extends string = string> = Readonly<Record<Name, string | number>>;

/** None where there is no place. */
type Given<Name extends string> = [Name] extends [never] ? [] : [values: Values<Name>];

declare const isKey: unique symbol;

/** A text of a table, which is translated where it is shown: tables are made before the language is known. */
export type Key = string & { readonly [isKey]: true };

/**
 * @param text   English, with `{name}` where a value goes
 * @param values by their names; numbers are written as the language writes whole numbers
 */
export function t<Text extends string>(text: Text, ...[values]: Given<Places<Text>>): string {
  return filled(text, values);
}

/**
 * A text that depends on a number, which it names `{count}`.
 *
 * @param one   English for one
 * @param other English for any other number
 */
export function plural<One extends string, Other extends string>(
  count: number,
  one: One,
  other: Other,
  ...[values]: Given<Exclude<Places<One> | Places<Other>, 'count'>>
): string {
  return filled(new Intl.PluralRules(displayLanguage()).select(count) === 'one' ? one : other, { ...values, count });
}

/** Marks a text of a table as one to translate. */
export function key(text: string): Key {
  return text as Key;
}

/** A text of a table. */
export function said(text: Key, values?: Values): string {
  return filled(text, values);
}

function filled(text: string, values: Values | undefined): string {
  const translated = displayTranslations()[text] ?? text;
  if (!values) return translated;
  return translated.replaceAll(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? whole(value) : (value ?? place);
  });
}

/** @returns texts in a row: a, b, and c */
export function inARow(texts: readonly string[]): string {
  return new Intl.ListFormat(displayLanguage()).format(texts);
}

/** @returns texts to choose from: a, b, or c */
export function oneOf(texts: readonly string[]): string {
  return new Intl.ListFormat(displayLanguage(), { type: 'disjunction' }).format(texts);
}

/** @returns a text in the language's quotation marks */
export function quoted(text: string): string {
  return t('“{text}”', { text });
}

/** @returns sentences behind each other, those that are none left out */
export function sentences(...said: readonly (string | undefined)[]): string {
  const all = said.filter((each) => each !== undefined && each !== '');
  // Chinese and Japanese have no space between sentences.
  return all.join(/^(ja|zh)/i.test(displayLanguage()) ? '' : ' ');
}
