/** `clip-gaze where IMAGE --phrase TEXT`: which regions of a picture carry a phrase. */
import { type Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_BATCH_SIZE } from '../../gaze/defaults.js';
import { whyOtherwise } from '../../gaze/computed-by.js';
import { formatRegionMap } from '../../gaze/formats/format-region-map.js';
import { mapWhere } from '../../gaze/where.js';
import { standpoint } from '../folders.js';
import { each, withCommonOptions, type CommonOptions } from '../options.js';
import type { Run } from '../run.js';
import { UsageError } from '../usage-error.js';

/** Longest side of the picture that `--out` writes. */
const OUT_SIDE = 1024;

interface WhereOptions extends CommonOptions {
  readonly phrase: readonly string[];
  readonly template?: readonly string[];
  readonly out?: string;
}

export function whereCommand(program: Command, run: Run): void {
  withCommonOptions(
    program
      .command('where')
      .description('print, as JSON, how far the cosine falls where each part of a picture is hidden')
      .argument('<image>', 'a picture file'),
  )
    .requiredOption('--phrase <text>', 'the phrase, taken as it is; several share the work and are printed a line each', each)
    .option('--template <text>', 'a wording around the phrase, with {} where it goes; several make an ensemble', each)
    .option('--out <map.png>', 'also write the map, drawn over the picture')
    .addHelpText(
      'after',
      '\nParts of what the model sees are hidden by overlapping grey squares; where the cosine falls most, the phrase is ' +
        'carried. It says what the model reacts to, which need not be what the phrase means.\n' +
        '\nExample:\n  clip-gaze where painting.jpg --phrase "a red circle" --out map.png',
    )
    .action((image: string, options: WhereOptions) => {
      const { phrase, template: templates = [], out } = options;
      if (out !== undefined && phrase.length > 1) throw new UsageError('--out draws the map of one --phrase.');
      const bare = templates.find((template) => !template.includes('{}'));
      if (bare !== undefined) throw new UsageError(`The template "${bare}" needs {} where the phrase goes.`);
      return run(options, async (session) => {
        const model = await session.model();
        const { runtime, seeing, engine } = session;
        const source = session.picture(image);
        const phrases = phrase.map((text) => ({ spellings: [text], templates }));
        const settings = { model, runtime, seeing, batchSize: DEFAULT_BATCH_SIZE };
        const maps = await mapWhere(engine, settings, source, phrases, session);
        session.sayOnce(whyOtherwise(maps));
        for (const [index, map] of maps.maps.entries()) session.print(formatRegionMap(phrase[index] ?? '', maps, map));
        const [map] = maps.maps;
        if (out === undefined || !map) return;
        const { rows, columns, box, width, height } = maps;
        const { png } = await engine.request(
          'regionPicture',
          { source, seeing, maxSide: OUT_SIDE, map: { rows, columns, box, width, height, falls: map.falls } },
          session,
        );
        await writeFile(path.resolve(standpoint(), out), png);
      });
    });
}
