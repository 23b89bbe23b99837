/** A result as Markdown: a table for each list, what it came from, and the note. */
import type { GazeResult, ListResult } from '../result.js';
import { markdownText as text } from './markdown-text.js';

/** @param top phrases of each list */
export function formatMarkdown(result: GazeResult, top: number): string {
  const pictures = result.images.map(({ path, lists, error }) =>
    [`## ${text(path)}`, ...(error === undefined ? lists.map((list) => table(list, top)) : [text(error)])].join('\n\n'),
  );
  return `${[...pictures, markdownSource(result), `*${text(result.note)}*`].join('\n\n')}\n`;
}

/** What a result came from, in a sentence. */
export function markdownSource({ model, preprocessing, crop, decode }: GazeResult): string {
  return `Model ${text(model.id)}${model.demo ? ' (**Demo model: not CLIP**)' : ''}, fingerprint \`${model.fingerprint}\`, logit_scale ${model.logitScale}; preprocessing \`${preprocessing}\`, crop \`${crop}\`, decode \`${decode}\`.`;
}

function table({ id, title, count, effective, spreadOver, phrases }: ListResult, top: number): string {
  const rows = phrases
    .slice(0, top)
    .map(({ rank, phrase, probability, cosine, spread }) => [
      String(rank),
      text(phrase),
      share(probability),
      ...(spreadOver ? (spread?.map(share) ?? ['', '']) : []),
      cosine.toFixed(4),
    ]);
  const columns = ['rank', 'phrase', 'share', ...(spreadOver ? ['lowest', 'highest'] : []), 'cosine'];
  return [
    `### ${text(title)} (\`${id}\`, ${count.toLocaleString('en')})`,
    '',
    `As if choosing among ${effective.toFixed(1)} of ${count.toLocaleString('en')}.`,
    ...(spreadOver
      ? ['', `Lowest and highest share over the wordings ${spreadOver.map((each) => `“${text(each)}”`).join(', ')}.`]
      : []),
    '',
    line(columns),
    line(columns.map((column) => (column === 'phrase' ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function share(probability: number): string {
  return `${(probability * 100).toFixed(1)} %`;
}
