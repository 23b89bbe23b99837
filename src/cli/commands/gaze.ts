/** `clip-gaze gaze IMAGE…`: ranked phrases for pictures. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { findPictures, type Fruitless } from '../../collection/find-pictures.js';
import type { Picture } from '../../collection/picture.js';
import type { EncodedImage } from '../../engine/protocol.js';
import { whyOtherwise } from '../../gaze/computed-by.js';
import { DEFAULT_BATCH_SIZE, DEFAULT_DEVICE, DEFAULT_TOP_K } from '../../gaze/defaults.js';
import { csvHeader, formatCsvLines } from '../../gaze/formats/format-csv.js';
import { formatJson } from '../../gaze/formats/format-json.js';
import { formatJsonLines } from '../../gaze/formats/format-json-lines.js';
import { formatMarkdown } from '../../gaze/formats/format-markdown.js';
import { formatOneline } from '../../gaze/formats/format-oneline.js';
import { formatText } from '../../gaze/formats/format-text.js';
import { gazeResult, type GazeSettings } from '../../gaze/gaze.js';
import type { GazeResult, ImageResult } from '../../gaze/result.js';
import { mergeSpellings } from '../../phrases/merge-spellings.js';
import type { PhraseList } from '../../phrases/phrase-list.js';
import { phrasesAsList } from '../../phrases/phrases-as-list.js';
import { readPhraseFile } from '../../phrases/read-phrase-file.js';
import { DEFAULT_SELECTION, resolveLists } from '../../phrases/selection.js';
import { LISTS_FOLDER, standpoint } from '../folders.js';
import { each, wholeNumber, withCommonOptions, type CommonOptions } from '../options.js';
import type { Run } from '../run.js';
import { UsageError } from '../usage-error.js';
import { VERSION } from '../version.js';
import { gazeAtMany } from './gaze-many.js';

type Write = (result: GazeResult, top: number) => string;

/** Either a picture after the other, as they come, or all of them at the end. */
type Format = { readonly header: (spread: boolean) => string; readonly line: Write } | { readonly whole: Write };

const noHeader = (): string => '';

const ONELINE: Format = { header: noHeader, line: formatOneline };

const FORMATS = {
  text: { whole: formatText },
  json: { whole: formatJson },
  jsonl: { header: noHeader, line: formatJsonLines },
  csv: { header: csvHeader, line: formatCsvLines },
  markdown: { whole: formatMarkdown },
} as const satisfies Readonly<Record<string, Format>>;

interface GazeCommandOptions extends CommonOptions {
  readonly list?: readonly string[];
  readonly phrase?: readonly string[];
  readonly template?: readonly string[];
  readonly mergeSpellings?: true;
  readonly spread?: true;
  readonly top: number;
  readonly batchSize: number;
  readonly format: keyof typeof FORMATS;
  readonly oneline?: true;
}

export function gazeCommand(program: Command, run: Run): void {
  withCommonOptions(
    program
      .command('gaze')
      .description('rank phrases for pictures')
      .argument('<image...>', 'picture files, folders with all below them, and patterns such as "**/*.jpg"'),
  )
    .option(
      '--list <id|file>',
      'a built-in list (`id:N`: its first N phrases) or a phrase file; may be given several times',
      each,
    )
    .option('--phrase <text>', 'a phrase, taken as it is; all of them are one list', each)
    .option('--template <text>', 'a wording around each phrase, with {} where it goes; several make an ensemble', each)
    .option('--merge-spellings', 'phrases that differ only in accents and case are one, their shares added')
    .option('--spread', 'also the lowest and highest share of each phrase over its templates, or over usual wordings')
    .option('--top <n|all>', 'phrases shown of each list', top, DEFAULT_TOP_K)
    .option('--batch-size <n>', 'phrases encoded at once; a smaller number needs less memory', wholeNumber(1), DEFAULT_BATCH_SIZE)
    .addOption(new Option('--format <how>', 'how results are written').choices(Object.keys(FORMATS)).default('text'))
    .option('--oneline', "clip-gaze's own form, one line a picture")
    .addHelpText(
      'after',
      '\nExamples:\n  clip-gaze gaze painting.jpg\n  clip-gaze gaze photos --list movements --top all --format csv > photos.csv\n  clip-gaze gaze cat.jpg --phrase "a cat" --phrase "a dog"',
    )
    .action(async (images: string[], options: GazeCommandOptions) => {
      if (options.oneline && options.format !== 'text') throw new UsageError('--oneline is a form of --format text.');
      const chosen = await listsOf(options);
      const lists = options.mergeSpellings ? chosen.map(mergeSpellings) : chosen;
      const format = options.oneline ? ONELINE : FORMATS[options.format];
      await run(options, async (session) => {
        const pictures: Picture[] = [];
        const fruitless = ({ named, reason }: Fruitless) => session.complain(`${named}: ${reason}.`);
        for await (const picture of findPictures(images, standpoint(), fruitless)) pictures.push(picture);
        if (pictures.length === 0) return;
        const model = await session.model();
        const settings: GazeSettings = { model, runtime: session.runtime, seeing: session.seeing, batchSize: options.batchSize };
        const results: ImageResult[] = [];
        let used: Pick<EncodedImage, 'runtime' | 'device'> = { runtime: 'native', device: DEFAULT_DEVICE };
        const result = (answers: readonly ImageResult[]) => gazeResult(VERSION, settings, used, answers);
        const asked = { lists, spread: options.spread === true };
        if ('line' in format) await session.stream(format.header(asked.spread));
        await gazeAtMany(session, settings, pictures, asked, async ({ image, encoded }) => {
          used = encoded ?? used;
          if (encoded) session.sayOnce(whyOtherwise(encoded));
          if ('line' in format) await session.stream(format.line(result([image]), options.top));
          else results.push(image);
        });
        if ('whole' in format) session.print(format.whole(result(results), options.top));
      });
    });
}

/** The lists that `--list`, `--phrase` and `--template` mean; by default the three of a gaze. */
export async function listsOf({
  list,
  phrase,
  template,
}: Pick<GazeCommandOptions, 'list' | 'phrase' | 'template'>): Promise<readonly PhraseList[]> {
  for (const wording of template ?? [])
    if (!wording.includes('{}')) throw new UsageError(`The template "${wording}" needs {} where the phrase goes.`);
  const selection = list ?? (phrase ? [] : DEFAULT_SELECTION);
  const baseFolder = standpoint();
  const host = {
    listsFolder: LISTS_FOLDER,
    baseFolder,
    readPhraseFile: (file: string) => readPhraseFile(file, baseFolder),
  };
  const chosen = selection.length > 0 ? await resolveLists(selection, host) : [];
  const own = phrase ? [phrasesAsList(phrase, { id: 'phrases', title: 'Phrases' })] : [];
  return [...chosen, ...own].map((each) => (template ? { ...each, templates: template } : each));
}

function top(text: string): number {
  if (text === 'all') return Infinity;
  try {
    return wholeNumber(1)(text);
  } catch {
    throw new InvalidArgumentError('It must be a whole number from 1 on, or "all".');
  }
}
