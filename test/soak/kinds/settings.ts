/** Values of settings as somebody or something may have put them into a settings.json: used as declared, or not at all. */
import path from 'node:path';
import { SETTINGS, type Setting, type SettingName } from '../../../src/contributions/settings.js';
import { PhraseFileError, PhraseListError } from '../../../src/phrases/errors.js';
import { parsePhraseFile } from '../../../src/phrases/parse-phrase-file.js';
import { resolveLists } from '../../../src/phrases/selection.js';
import { anyJson, anyText, asJson, isPolluted } from '../any-text.js';
import type { Kind, Outcome, Random } from '../frame.js';
import { spoil } from '../spoil.js';
import { everySettingIs } from '../vscode-stand-in.js';

const LISTS = path.resolve(import.meta.dirname, '../../../lists');
const NAMES = Object.keys(SETTINGS) as SettingName[];

export const settings: Kind = {
  name: 'settings',
  full: 10_000,
  few: 1_000,
  async open() {
    // After the stand-in for VS Code is in place.
    const { setting } = await import('../../../src/workbench/settings.js');
    return {
      attempt: async (random) => {
        const outcome = random.below(3) === 0 ? await lists(random) : single(random, setting);
        return isPolluted() ? { verdict: 'wrong', why: 'Object.prototype was polluted' } : outcome;
      },
      close: () => Promise.resolve(),
    };
  },
};

function single(random: Random, setting: (name: SettingName) => unknown): Outcome {
  const name = random.of(NAMES);
  const declared: Setting = SETTINGS[name];
  const typed = random.of([
    random.of([0, 1, -1, 0.5, 16.5, 1e9, NaN, Infinity]),
    anyText(random),
    anyJson(random),
    asJson(spoil(declared.default, random)),
  ]);
  everySettingIs(typed);
  try {
    const used = setting(name);
    // Another model than the one that is named would be no help: that it is none, finding it says.
    if (name === 'model' && typeof used === 'string') return { verdict: 'right' };
    if (used === declared.default || fits(used, declared.schema)) return { verdict: used === typed ? 'right' : 'clear error' };
    return { verdict: 'wrong', why: `clipGaze.${name}: ${String(typed)} is used, and the settings page forbids it` };
  } catch (error) {
    return { verdict: 'wrong', why: `clipGaze.${name}: ${String(error)}` };
  }
}

/** What the settings page underlines, for the parts of JSON Schema that the settings use. */
function fits(value: unknown, schema: Setting['schema']): boolean {
  const { type, enum: choices, minimum = -Infinity, maximum = Infinity, pattern } = schema;
  if (Array.isArray(choices)) return choices.includes(value);
  switch (type) {
    case 'integer':
    case 'number':
      return (
        typeof value === 'number' &&
        (type === 'number' || Number.isInteger(value)) &&
        value >= Number(minimum) &&
        value <= Number(maximum)
      );
    case 'string':
      return typeof value === 'string' && (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(value));
    case 'boolean':
      return typeof value === 'boolean';
    default:
      return Array.isArray(value);
  }
}

const SOUND = [
  'movements',
  'artists-by-name:200',
  './mine.phrases',
  { title: 'Mine', phrases: ['a', 'b'], template: 'a {}', description: 'x', id: 'mine' },
  { title: 'Ours', phrases: ['a'], template: ['a {}', 'b {}'] },
];

async function lists(random: Random): Promise<Outcome> {
  const selection = Array.from({ length: random.below(4) }, () =>
    random.below(4) === 0 ? random.of([anyText(random), anyJson(random)]) : asJson(spoil(random.of(SOUND), random)),
  );
  try {
    const found = await resolveLists(selection, {
      listsFolder: LISTS,
      baseFolder: '/a/workspace',
      readPhraseFile: (file) => Promise.resolve({ id: file, parsed: parsePhraseFile('one\ntwo\n') }),
    });
    const sound =
      found.length === selection.length &&
      found.every(
        ({ phrases }) =>
          phrases.length > 0 && phrases.every(({ spellings }) => spellings.every((each) => typeof each === 'string')),
      );
    return sound ? { verdict: 'right' } : { verdict: 'wrong', why: `lists of ${JSON.stringify(found).slice(0, 200)}` };
  } catch (error) {
    if (error instanceof PhraseListError || error instanceof PhraseFileError) return { verdict: 'clear error' };
    return {
      verdict: 'wrong',
      why: `${JSON.stringify(selection, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)).slice(0, 200)}: ${String(error)}`,
    };
  }
}
