/** A comparison of pictures, taken away: JSON as of a gaze with the cosines beside, or CSV with a column for each picture. */
import { comparedPhrases, type PictureComparison } from '../picture-comparison.js';
import { csv, type CsvRow } from './csv.js';
import { formatJson } from './format-json.js';

/** What stands in place of a list's id where a line is about the pictures themselves. */
const TO_EACH_OTHER = 'image-to-image';

export const COMPARISON_FORMATS = {
  csv: {
    title: 'CSV',
    description: 'a line for each phrase, columns for each picture',
    extension: 'csv',
    format: formatComparisonCsv,
  },
  json: { title: 'JSON', description: 'everything, for programs', extension: 'json', format: formatJson },
} as const;

export const COMPARISON_FORMAT_IDS = ['csv', 'json'] as const satisfies (keyof typeof COMPARISON_FORMATS)[];
export type ComparisonFormatId = (typeof COMPARISON_FORMAT_IDS)[number];

/**
 * @param top phrases of each list and picture: a phrase is there if any of the pictures has it among its first
 * @returns a header; a line for each phrase; and a line for each picture, with its cosines to the others
 */
export function formatComparisonCsv(comparison: PictureComparison, top: number): string {
  const { images, cosines, model, preprocessing, crop, note } = comparison;
  const source = [model.id, model.fingerprint, preprocessing, crop, note];
  const header = [
    'list',
    'phrase',
    'difference',
    ...images.flatMap(({ path }) => [`probability: ${path}`, `rank: ${path}`, `cosine: ${path}`]),
    ...['model', 'fingerprint', 'preprocessing', 'crop', 'note'],
  ];
  const ids = [...new Set(images.flatMap(({ lists }) => lists.map(({ id }) => id)))];
  const phrases = ids.flatMap((list) =>
    comparedPhrases(
      images.map(({ lists }) => lists.find(({ id }) => id === list)),
      top,
    ).map(({ phrase, difference, answers }): CsvRow => {
      const cells = answers.flatMap((answer): CsvRow =>
        answer ? [answer.probability, answer.rank, answer.cosine] : ['', '', ''],
      );
      return [list, phrase, difference, ...cells, ...source];
    }),
  );
  const pictures = images.map(({ path }, row): CsvRow => [
    TO_EACH_OTHER,
    path,
    '',
    ...images.flatMap((_, column) => ['', '', cosines[row]?.[column] ?? '']),
    ...source,
  ]);
  return csv([header, ...phrases, ...pictures]);
}
