/** A comparison of two models as Markdown: agreement first, then what each says of each picture. */
import type { ComparedList, Comparison } from '../compare.js';
import type { PhraseResult } from '../result.js';
import { markdownText as text } from './markdown-text.js';

/** @param shown pictures that are shown one by one; the means are over all */
export function formatComparison({ note, models, pictures, agreement }: Comparison, shown = 50): string {
  const [a, b] = models;
  const failed = pictures.filter(({ error }) => error !== undefined);
  const read = pictures.filter(({ error }) => error === undefined);
  const parts = [
    `# ${text(a.title)} and ${text(b.title)}`,
    [
      '| model | fingerprint | device | a picture | a phrase |',
      '| --- | --- | --- | ---: | ---: |',
      ...models.map(
        ({ id, title, fingerprint, demo, device, pictureMs, phraseMs }) =>
          `| ${text(title)}${id === title ? '' : ` (${text(id)})`}${demo && !title.includes('not CLIP') ? ' **not CLIP**' : ''} | \`${fingerprint}\` | ${text(device)} | ${time(pictureMs)} | ${time(phraseMs)} |`,
      ),
    ].join('\n'),
    ...(agreement.length > 0
      ? [
          `Agreement, as the mean of ${count(read.length, 'picture')}:`,
          [
            '| list | among the first | both name | rank correlation (Spearman) |',
            '| --- | ---: | ---: | ---: |',
            ...agreement.map(
              ({ title, k, overlap, spearman }) => `| ${text(title)} | ${k} | ${overlap.toFixed(1)} | ${spearman.toFixed(3)} |`,
            ),
          ].join('\n'),
          'A rank correlation of 1 means the same order of the whole list, 0 that the two have nothing to do with each other. ' +
            'Which model is right, neither figure says.',
        ]
      : []),
    ...(failed.length > 0
      ? [`${count(failed.length, 'picture')} could not be read:`, failed.map(({ error }) => `- ${text(error ?? '')}`).join('\n')]
      : []),
    ...read
      .slice(0, shown)
      .flatMap(({ path, lists }) => [`## ${text(path)}`, ...lists.map((list) => sideBySide(list, a.title, b.title))]),
    ...(read.length > shown ? [`${count(read.length - shown, 'picture')} of those in the means not shown here.`] : []),
    `*${text(note)}*`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function sideBySide({ title, count: all, k, overlap, spearman, best }: ComparedList, a: string, b: string): string {
  const [ours, theirs] = best;
  return [
    `### ${text(title)} (${all.toLocaleString('en')})`,
    '',
    `Both name ${overlap} among their first ${k}; rank correlation ${spearman.toFixed(3)}.`,
    '',
    `| rank | ${text(a)} | share | ${text(b)} | share |`,
    '| ---: | --- | ---: | --- | ---: |',
    ...ours.map((row, index) => `| ${row.rank} | ${cells(row)} | ${cells(theirs[index])} |`),
  ].join('\n');
}

function cells(row: PhraseResult | undefined): string {
  return row ? `${text(row.phrase)} | ${(row.probability * 100).toFixed(1)} %` : ' | ';
}

function time(ms: number): string {
  return ms >= 10 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(1)} ms`;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}
