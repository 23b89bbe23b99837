/** What built-in lists are called where they are shown: in the language of the display, and only there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { speak, type Translations } from '../../../src/l10n/language.js';
import { BUILT_IN_LIST_IDS, readBuiltInList } from '../../../src/phrases/built-in-lists.js';
import { builtInTitle, descriptionInWords, titleInWords } from '../../../src/phrases/list-words.js';
import { DEFAULT_SELECTION, resolveLists } from '../../../src/phrases/selection.js';

const LISTS = path.join(process.cwd(), 'lists');
const german = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8')) as Translations;
const resolve = (selection: readonly unknown[]) =>
  resolveLists(selection, { listsFolder: LISTS, baseFolder: '/', readPhraseFile: () => Promise.reject(new Error('none')) });

afterEach(() => speak('en'));

describe.each(BUILT_IN_LIST_IDS)('%s', (id) => {
  it('has the words of its file, and others in German', async () => {
    const list = await readBuiltInList(LISTS, id);
    expect([builtInTitle(id), titleInWords(list), descriptionInWords(list)]).toEqual([list.title, list.title, list.description]);
    speak('de', german);
    expect([builtInTitle(id), titleInWords(list)]).toEqual([german[list.title], german[list.title]]);
    expect(descriptionInWords(list)).toBe(german[list.description ?? '']);
    expect(descriptionInWords(list)).not.toBe(list.description);
  });
});

it('the first phrases of a list say so in German, and so do the three that are asked by default', async () => {
  const [first] = await resolve(['artists-by-name:1500']);
  const examples = await resolve(DEFAULT_SELECTION);
  speak('de', german);
  expect(first?.title).toBe('Artists by name, first 1500');
  expect(titleInWords(first ?? { id: '', title: '' })).toBe('Künstler nach Namen, die ersten 1.500');
  expect(examples.map(({ title }) => title)).toEqual(['Artist', 'Movement', 'Surface']);
  expect(examples.map(titleInWords)).toEqual(['Künstler', 'Strömung', 'Oberfläche']);
});

it('what somebody calls a list of their own stays, also where it is called as one of ours or has its id', async () => {
  const own = await resolve([
    { title: 'Movements', phrases: ['a', 'b'] },
    { title: 'My tools', id: 'tools', phrases: ['a', 'b'] },
  ]);
  speak('de', german);
  expect(titleInWords({ id: 'lists/movements.phrases', title: 'Movements' })).toBe('Movements');
  expect(own.map(titleInWords)).toEqual([german.Movements, 'My tools']);
});
