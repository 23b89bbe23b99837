/** What the code tells people is found, and translations that do not fit are. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textsOf } from '../../../scripts/texts.mjs';
import { problemsOf } from '../../../scripts/translations.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'clip-gaze-texts-'));
  for (const folder of ['src/features', 'src/models', 'src/cli', 'webview'])
    mkdirSync(path.join(root, folder), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function found(file: string, code: string) {
  writeFileSync(path.join(root, file), code);
  const { texts, problems } = textsOf(root);
  return { texts: [...texts.keys()], problems, notes: Object.fromEntries([...texts].map(([text, notes]) => [text, [...notes]])) };
}

describe('the texts of the code', () => {
  it('are those of t(), plural(), key() and rich(), with what is said to translators', () => {
    const { texts, problems, notes } = found(
      'src/features/a.ts',
      `const NAMES = { a: key('A name') };
       export const tell = (n: number) => [t(/* a button */ 'Try again'), plural(n, '{count} row', '{count} rows'), t(n > 1 ? 'Yes' : 'No')];`,
    );
    expect(texts).toEqual(['A name', 'Try again', '{count} row', '{count} rows', 'Yes', 'No']);
    expect(notes['Try again']).toEqual(['a button']);
    expect(problems).toEqual([]);
  });

  it.each([
    ['src/features/a.ts', "export const a = () => show('Two words');", "'Two words' is not translated"],
    ['src/features/a.ts', 'export const a = (b: string) => `two ${b} words`;', 'is not translated'],
    ['src/features/a.ts', "vscode.window.showErrorMessage('Oh');", "'Oh' is not translated"],
    ['src/features/a.ts', 'export const a = (b: string) => `Verifying ${b}`;', 'is not translated'],
    ['src/features/a.ts', 'export const a = (b: string, c: string) => `${b} of ${c}`;', 'is not translated'],
    ['src/models/a.ts', 'export const a = (b: string) => { throw new ModelError(`${b} is missing.`); };', 'is not translated'],
    [
      'webview/a.ts',
      'export const a = () => html`<p class="b c">Some <b>words</b></p>`;',
      '"Some" in a template is not translated',
    ],
    ['webview/a.ts', 'export const a = () => html`<p title="Words">${1}</p>`;', '"Words" in a template is not translated'],
    ['src/features/a.ts', "export const A = t('Too early');", 'before the language is known'],
    ['src/features/a.ts', 'export const a = (b: string) => t(b);', 'is a literal'],
  ])('are missed in %s: %s', (file, code, problem) => {
    expect(found(file, code).problems.join('\n')).toContain(problem);
  });

  it.each([
    ['src/features/a.ts', "export const a = () => log.info('started at once');"],
    ['src/features/a.ts', "export const a = () => run(/* not translated: a command */ 'two words');"],
    ['src/models/a.ts', "export const a = () => { throw new TypeError('no such index'); };"],
    ['src/cli/a.ts', "export const a = () => { throw new UsageError('no such option'); };"],
    ['webview/a.ts', "export const a = (b: boolean) => html`<p class=${b ? 'one two' : ''} data-x=\"two words\">${b}</p>`;"],
  ])('are not what nobody reads: %s: %s', (file, code) => {
    expect(found(file, code)).toMatchObject({ texts: [], problems: [] });
  });
});

describe('a translation', () => {
  const english = { 'In {folder}': 'In {folder}', 'Put {} there': 'Put {} there', Open: 'Open' };
  const fine = { 'In {folder}': 'Dans {folder}', 'Put {} there': 'Mettre {}', Open: 'Ouvrir' };

  it('is fine with the places of the English', () => {
    expect(problemsOf(english, fine)).toEqual({ wrong: [], missing: [] });
  });

  it.each([
    [{ 'In {folder}': 'Dans {dossier}' }, 'has {folder} to keep'],
    [{ 'Put {} there': 'Mettre' }, 'has {} to keep'],
    [{ Open: ' Ouvrir' }, 'another space'],
    [{ Open: '' }, 'by nothing'],
    [{ Close: 'Fermer' }, 'is not used'],
  ])('is wrong: %j', (change, problem) => {
    expect(problemsOf(english, { ...fine, ...change }).wrong.join('\n')).toContain(problem);
  });

  it('is missing where it is', () => {
    const { Open: _, ...some } = fine;
    expect(problemsOf(english, some).missing).toEqual(['Open']);
  });
});
