/** `clip-gaze compare IMAGE… --with MODEL`: the same gaze by two models. */
import { type Command, Option } from 'commander';
import { DEFAULT_BATCH_SIZE, DEFAULT_TOP_K } from '../../gaze/defaults.js';
import { compareModels } from '../../gaze/compare.js';
import { formatComparison } from '../../gaze/formats/format-comparison.js';
import { each, wholeNumber, withCommonOptions, type CommonOptions } from '../options.js';
import type { Run } from '../run.js';
import { listsOf } from './gaze.js';

interface CompareCommandOptions extends CommonOptions {
  readonly with: string;
  readonly list?: readonly string[];
  readonly top: number;
  readonly batchSize: number;
  readonly format: 'markdown' | 'json';
}

export function compareCommand(program: Command, run: Run): void {
  withCommonOptions(
    program
      .command('compare')
      .description('the same gaze by two models: what each says, how far they agree, how long each takes')
      .argument('<image...>', 'picture files')
      .requiredOption('--with <id|folder>', 'the other model'),
  )
    .option('--list <id|file>', 'a list to compare on; may be given several times', each)
    .option('--top <n>', 'phrases of each list that are compared as the first', wholeNumber(1), DEFAULT_TOP_K)
    .option('--batch-size <n>', 'phrases encoded at once', wholeNumber(1), DEFAULT_BATCH_SIZE)
    .addOption(new Option('--format <how>', 'how it is written').choices(['markdown', 'json']).default('markdown'))
    .action(async (images: string[], options: CompareCommandOptions) => {
      const lists = await listsOf(options);
      await run(options, async (session) => {
        const models = [await session.model(), await session.find(options.with)] as const;
        const pictures = images.map((path) => ({ source: session.picture(path), path }));
        const { runtime, seeing } = session;
        const comparison = await compareModels(
          session.engine,
          { runtime, seeing, batchSize: options.batchSize },
          models,
          pictures,
          lists,
          {
            topK: options.top,
            signal: session.signal,
            onProgress: (done, total, { title }) => session.showProgress(`${title}: ${done} of ${total}`),
          },
        );
        for (const { error } of comparison.pictures) if (error !== undefined) session.complain(error);
        session.print(options.format === 'json' ? `${JSON.stringify(comparison, undefined, 2)}\n` : formatComparison(comparison));
      });
    });
}
