/** What an editor of phrase files offers and explains, line by line. */
import { beforeAll, expect, it, vi } from 'vitest';
import { type CompletionItem, type Hover, Position, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { registerPhraseLanguage } = await import('../../../src/features/phrase-language.js');

beforeAll(() => void registerPhraseLanguage());

/** A document whose cursor stands at the bar of its last line. */
function at(...lines: readonly string[]) {
  const line = lines.length - 1;
  const character = lines[line]!.indexOf('|');
  const texts = lines.map((each) => each.replace('|', ''));
  const lineAt = (where: number | Position) => ({ text: texts[typeof where === 'number' ? where : where.line] ?? '' });
  return [{ uri: Uri.file('/a.phrases'), lineAt }, new Position(line, character)] as const;
}

function completions(...lines: readonly string[]): CompletionItem[] {
  const { provideCompletionItems } = workbench.providers.get('completion') as {
    provideCompletionItems: (...args: ReturnType<typeof at>) => CompletionItem[];
  };
  return provideCompletionItems(...at(...lines));
}

function hover(...lines: readonly string[]): string | undefined {
  const { provideHover } = workbench.providers.get('hover') as {
    provideHover: (...args: ReturnType<typeof at>) => Hover | undefined;
  };
  return provideHover(...at(...lines))?.contents.value;
}

it.each([['|'], ['#|'], ['# ti|'], ['ti|']])('offers what can be said of a list, at "%s"', (line) => {
  expect(completions(line).map(({ label }) => label)).toEqual([
    '# title:',
    '# description:',
    '# source:',
    '# license:',
    '# template:',
  ]);
});

it('offers wordings after a template, in the place of what stands there', () => {
  const [first] = completions('# title: A', '# template: a photo| of old');
  expect(first?.label).toContain('{}');
  expect(first?.range).toMatchObject({ start: { line: 1, character: 12 }, end: { line: 1, character: 26 } });
});

it.each([
  ['in a comment that says something', ['# Some words|']],
  ['below the first phrase', ['a cat', '#|']],
  ['after another directive', ['# title: A|']],
])('offers nothing %s', (_, lines) => {
  expect(completions(...lines)).toEqual([]);
});

it('explains a directive, and that it says nothing below the first phrase', () => {
  expect(hover('# ti|tle: A')).toBe('**title**: What the list is called where results are read.\n\n`# title: Genre`');
  expect(hover('a cat', '# ti|tle: A')).toContain('\n\nHere, below the first phrase, it is only a comment.');
});

it.each([['# title: A|'], ['# colour|: A'], ['a ca|t'], ['|'], ['# constructor|: A']])('explains nothing at "%s"', (line) => {
  expect(hover(line)).toBeUndefined();
});
