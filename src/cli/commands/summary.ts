/** `clip-gaze summary IMAGE…`: many pictures at a glance. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { engineWork } from '../../collection/engine-work.js';
import { findPictures } from '../../collection/find-pictures.js';
import { DEFAULT_THRESHOLD, Likeness, TooManyPicturesError } from '../../collection/likeness.js';
import type { Picture } from '../../collection/picture.js';
import { progressInWords } from '../../collection/progress-words.js';
import { Results } from '../../collection/results.js';
import { PICTURES_AT_ONCE, Run as Pictures } from '../../collection/run.js';
import {
  formatSummaryCsv,
  formatSummaryJson,
  formatSummaryMarkdown,
  formatSummaryText,
} from '../../collection/summary-formats.js';
import { summaryResult } from '../../collection/summary-result.js';
import { EngineError, isCancelled } from '../../engine/errors.js';
import { DEFAULT_BATCH_SIZE } from '../../gaze/defaults.js';
import { gazeResult, type GazeSettings } from '../../gaze/gaze.js';
import { systemClock } from '../../models/clock.js';
import { standpoint } from '../folders.js';
import { each, wholeNumber, withCommonOptions, type CommonOptions } from '../options.js';
import type { Run, Running } from '../run.js';
import { VERSION } from '../version.js';
import { listsOf } from './gaze.js';

const FORMATS = {
  text: formatSummaryText,
  json: formatSummaryJson,
  csv: formatSummaryCsv,
  markdown: formatSummaryMarkdown,
} as const;

const DEFAULT_TOP = 15;
const DEFAULT_DIFFERENT = 20;

interface SummaryOptions extends CommonOptions {
  readonly list?: readonly string[];
  readonly phrase?: readonly string[];
  readonly template?: readonly string[];
  readonly top: number;
  readonly different: number;
  readonly threshold: number;
  readonly format: keyof typeof FORMATS;
}

export function summaryCommand(program: Command, run: Run): void {
  withCommonOptions(
    program
      .command('summary')
      .description('sum pictures up: which phrases come first how often, which stand apart, which are nearly the same')
      .argument('<image...>', 'picture files, folders with all below them, and patterns such as "**/*.jpg"'),
  )
    .option('--list <id|file>', 'a list whose first phrases are counted; may be given several times', each)
    .option('--phrase <text>', 'a phrase, taken as it is; all of them are one list', each)
    .option('--template <text>', 'a wording around each phrase, with {} where it goes; several make an ensemble', each)
    .option('--top <n>', 'phrases shown of each list; what the others come to is told', wholeNumber(1), DEFAULT_TOP)
    .option('--different <n>', 'pictures shown that differ most from the rest', wholeNumber(0), DEFAULT_DIFFERENT)
    .option('--threshold <cosine>', 'pictures are nearly the same from this cosine on', cosine, DEFAULT_THRESHOLD)
    .addOption(new Option('--format <how>', 'how it is written').choices(Object.keys(FORMATS)).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  clip-gaze summary photos --list movements --threshold 0.97 --format markdown > photos.md',
    )
    .action(async (images: string[], options: SummaryOptions) => {
      const lists = await listsOf(options);
      await run(options, async (session) => {
        const model = await session.model();
        const settings = { model, runtime: session.runtime, seeing: session.seeing, batchSize: DEFAULT_BATCH_SIZE };
        const results = new Results(lists, model.projection, model.logitScale);
        const pictures = findPictures(images, standpoint(), ({ named, reason }) => session.complain(`${named}: ${reason}.`));
        await gazeAtAll(session, settings, results, pictures);
        if (results.count === 0) return;
        const likeness = await likenessOf(session, results);
        const { top, different, threshold, format } = options;
        const summary = summaryResult(gazeResult(VERSION, settings, results, []), results, likeness, {
          top,
          different,
          threshold,
        });
        session.print(FORMATS[format](summary));
      });
    });
}

/** @throws what ends the whole, not one picture's fault */
async function gazeAtAll(
  session: Running,
  settings: GazeSettings,
  results: Results,
  pictures: AsyncIterable<Picture>,
): Promise<void> {
  const { engine, signal } = session;
  const work = engineWork(
    engine,
    settings,
    () => results.lists,
    ({ id }) => Promise.resolve({ kind: 'file', path: id }),
    (why) => session.sayOnce(why),
    ({ id }) => id,
  );
  const onChange = () => session.showProgress(progressInWords(run.progress));
  const run = new Pictures(results, pictures, work, { clock: systemClock, atOnce: PICTURES_AT_ONCE, onChange });
  const stop = () => run.cancel();
  signal.addEventListener('abort', stop);
  run.start();
  await run.settled();
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (run.phase.kind === 'failed') throw run.phase.error;
  for (const index of results.failedOnes) session.complain(results.failure(index) ?? '');
}

async function likenessOf(session: Running, results: Results): Promise<Likeness | Error> {
  try {
    return await Likeness.of(results, session.engine, session.runtime, {
      signal: session.signal,
      onProgress: ({ done = 0 }) => session.showProgress(`comparing pictures: ${Math.floor(done * 100)} %`),
    });
  } catch (error) {
    if (isCancelled(error) || !(error instanceof EngineError || error instanceof TooManyPicturesError)) throw error;
    session.complain(error.message);
    return error;
  }
}

function cosine(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= -1 && value <= 1)) throw new InvalidArgumentError('It must be a number from -1 to 1.');
  return value;
}
