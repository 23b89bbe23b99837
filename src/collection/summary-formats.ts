/** A summary as text, Markdown, CSV and JSON. */
import { csv, type CsvRow } from '../gaze/formats/csv.js';
import { markdownSource } from '../gaze/formats/format-markdown.js';
import { sourceLines } from '../gaze/formats/format-text.js';
import { markdownText } from '../gaze/formats/markdown-text.js';
import type { SummarisedList, SummaryResult } from './summary-result.js';

/** Characters of the longest bar. */
const BAR = 24;

const count = (value: number): string => value.toLocaleString('en');
const pictures = (value: number): string => `${count(value)} ${value === 1 ? 'picture' : 'pictures'}`;
const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

const NONE_APART = 'None stands out.';
const NONE_SAME = 'No two pictures are.';

/** @returns blocks divided by empty lines, ending with a newline: bars for a terminal */
export function formatSummaryText(summary: SummaryResult): string {
  const { likeness, lists, note } = summary;
  const blocks = [
    counted(summary),
    ...lists.map(bars),
    ...('error' in likeness
      ? [`How alike they are\n  ${likeness.error}`]
      : [
          `Differ most from the rest, by the mean cosine to their ${likeness.neighbours} nearest\n` +
            linesOr(
              likeness.different.map(({ path, cosine }) => `${cosine.toFixed(3)}  ${path}`),
              NONE_APART,
            ),
          `Nearly the same, with a cosine of at least ${likeness.threshold}\n` +
            linesOr(
              likeness.same.flatMap((group) => [pictures(group.length), ...group.map((path) => `  ${path}`)]),
              NONE_SAME,
            ),
        ]),
    sourceLines({ ...summary, images: [] }).join('\n'),
    note,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function counted({ pictures: done, failed }: SummaryResult): string {
  return failed > 0 ? `${pictures(done)}; ${count(failed)} could not be read` : pictures(done);
}

function linesOr(lines: readonly string[], none: string): string {
  return (lines.length > 0 ? lines : [none]).map((line) => `  ${line}`).join('\n');
}

function bars({ id, title, count: size, firsts, others }: SummarisedList): string {
  const most = firsts[0]?.pictures ?? 1;
  const width = count(most).length;
  const lines = firsts.map(({ phrase, pictures: each, part }) =>
    [
      count(each).padStart(width),
      percent(part).padStart(7),
      '█'.repeat(Math.max(1, Math.round((each / most) * BAR))).padEnd(BAR),
      phrase,
    ].join('  '),
  );
  const left = others.phrases > 0 ? [othersInWords(others)] : [];
  return [`Most often first of ${title} (${id}, ${count(size)})`, linesOr([...lines, ...left], 'Nothing yet.')].join('\n');
}

function othersInWords({ phrases, pictures: left }: SummarisedList['others']): string {
  return `${count(phrases)} other ${phrases === 1 ? 'phrase' : 'phrases'}: ${pictures(left)}`;
}

export function formatSummaryMarkdown(summary: SummaryResult): string {
  const { likeness, lists, note } = summary;
  const text = markdownText;
  const tables = lists.map(({ id, title, count: size, firsts, others }) =>
    [
      `## ${text(title)} (\`${id}\`, ${count(size)})`,
      [
        '| first phrase | pictures | part |',
        '| --- | ---: | ---: |',
        ...firsts.map(({ phrase, pictures: each, part }) => `| ${text(phrase)} | ${count(each)} | ${percent(part)} |`),
      ].join('\n'),
      ...(others.phrases > 0 ? [`${othersInWords(others)}.`] : []),
    ].join('\n\n'),
  );
  const alike =
    'error' in likeness
      ? [`## How alike they are\n\n${text(likeness.error)}`]
      : [
          [
            '## Differ most from the rest',
            likeness.different.length === 0
              ? NONE_APART
              : [
                  `| picture | mean cosine to its ${likeness.neighbours} nearest |`,
                  '| --- | ---: |',
                  ...likeness.different.map(({ path, cosine }) => `| ${text(path)} | ${cosine.toFixed(4)} |`),
                ].join('\n'),
          ].join('\n\n'),
          [
            '## Nearly the same',
            `Linked by a cosine of at least ${likeness.threshold}.`,
            likeness.same.length === 0
              ? NONE_SAME
              : likeness.same
                  .map((group) => `- ${pictures(group.length)}\n${group.map((path) => `  - ${text(path)}`).join('\n')}`)
                  .join('\n'),
          ].join('\n\n'),
        ];
  const blocks = [`${counted(summary)}.`, ...tables, ...alike, markdownSource({ ...summary, images: [] }), `*${text(note)}*`];
  return `${blocks.join('\n\n')}\n`;
}

const HEADER = ['kind', 'list', 'phrase', 'pictures', 'part', 'group', 'image', 'cosine'];
const SOURCE = ['model', 'fingerprint', 'preprocessing', 'crop', 'note'];

/**
 * Lines of three kinds: `first`, a phrase and how many pictures it comes first of; `different`, a picture and its mean cosine
 * to its nearest; `same`, a picture and the number of its group.
 */
export function formatSummaryCsv({ lists, likeness, model, preprocessing, crop, note }: SummaryResult): string {
  const source = [model.id, model.fingerprint, preprocessing, crop, note];
  const firsts = lists.flatMap(({ id, firsts }) =>
    firsts.map(({ phrase, pictures, part }): CsvRow => ['first', id, phrase, pictures, part, '', '', '']),
  );
  const { different, same } = 'error' in likeness ? { different: [], same: [] } : likeness;
  const apart = different.map(({ path, cosine }): CsvRow => ['different', '', '', '', '', '', path, cosine]);
  const alike = same.flatMap((group, at) => group.map((path): CsvRow => ['same', '', '', '', '', at + 1, path, '']));
  return csv([[...HEADER, ...SOURCE], ...[...firsts, ...apart, ...alike].map((row) => [...row, ...source])]);
}

export function formatSummaryJson(summary: SummaryResult): string {
  return `${JSON.stringify(summary, undefined, 2)}\n`;
}
