/** `clip-gaze tokens`, `crop` and `embed`: what happens on the way from a picture and a phrase to a number. */
import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_BATCH_SIZE } from '../../gaze/defaults.js';
import { standpoint } from '../folders.js';
import { withCommonOptions, type CommonOptions } from '../options.js';
import type { Run } from '../run.js';
import { UsageError } from '../usage-error.js';
import { embedToFiles } from './embed-files.js';
import { embedLines } from './embed-lines.js';

export function tokensCommand(program: Command, run: Run): void {
  withCommonOptions(
    program.command('tokens').description('print the input_ids of phrases as JSON').argument('<phrase...>', 'taken as they are'),
  ).action((phrases: string[], options: CommonOptions) =>
    run(options, async (session) => {
      const { input_ids, truncated } = await session.engine.request(
        'tokenize',
        { model: await session.model(), phrases },
        session,
      );
      truncated.forEach((cut, i) => {
        if (cut) session.say(`"${(phrases[i] ?? '').slice(0, 40)}…" is longer than the model reads; its end was cut.`);
      });
      session.print(json(phrases.map((phrase, i) => ({ phrase, input_ids: input_ids[i] }))));
    }),
  );
}

export function cropCommand(program: Command, run: Run): void {
  withCommonOptions(
    program
      .command('crop')
      .description('write what the model sees of a picture, before normalisation')
      .argument('<image>', 'a picture file')
      .argument('<out.png>', 'the file to write'),
  ).action((image: string, out: string, options: CommonOptions) =>
    run(options, async (session) => {
      const { image: input } = await session.model();
      const { png } = await session.engine.request(
        'crop',
        { source: session.picture(image), seeing: session.seeing, image: input },
        session,
      );
      await writeFile(path.resolve(standpoint(), out), png);
    }),
  );
}

/** What `embed` was given, in the order of the command line. */
type Asked = { readonly image: string } | { readonly phrase: string };

interface EmbedOptions extends CommonOptions {
  readonly jsonl?: true;
  readonly out?: string;
  readonly overwrite?: true;
}

export function embedCommand(program: Command, run: Run): void {
  const asked: Asked[] = [];
  withCommonOptions(program.command('embed').description('print embeddings as JSON, as the towers give them, not normalised'))
    .argument('[image...]', 'with --out: picture files, folders with all below them, and patterns such as "**/*.jpg"')
    .option('--image <file>', 'a picture file; may be given several times', (image: string) => void asked.push({ image }))
    .option(
      '--phrase <text>',
      'a phrase, taken as it is; may be given several times',
      (phrase: string) => void asked.push({ phrase }),
    )
    .option('--jsonl', 'read paths or addresses of pictures from standard input, one a line, and answer each with a line of JSON')
    .option('--out <name>', 'write the embeddings of pictures to NAME.npy, and what its rows are of to NAME.rows.jsonl')
    .option('--overwrite', 'with --out: replace the files of that name that are there')
    .addHelpText(
      'after',
      '\nExamples:\n  find photos -name "*.jpg" | clip-gaze embed --jsonl > embeddings.jsonl\n' +
        '  clip-gaze embed photos --out photos\n  clip-gaze embed --jsonl --out pictures < addresses.txt\n\n' +
        'Answers keep the order of the lines: {"image", "image_embeds"}, or {"image", "error"} where a picture cannot be read. ' +
        'What --out began and did not finish, the same command goes on with.',
    )
    .action((images: string[], options: EmbedOptions) => {
      const { jsonl = false, out, overwrite = false } = options;
      if (out === undefined && (images.length > 0 || overwrite))
        throw new UsageError('Pictures are named by --image, or written to files by --out NAME.');
      if (jsonl && asked.length + images.length > 0)
        throw new UsageError('--jsonl reads its pictures from standard input; name no others.');
      if (jsonl || out !== undefined) {
        if (asked.length > 0) throw new UsageError('--out takes pictures only, and without --image before them.');
        if (!jsonl && images.length === 0)
          throw new UsageError('--out needs pictures to be named, or --jsonl to read their names.');
        return run(options, async (session) => {
          const { runtime, seeing } = session;
          const settings = { model: await session.model(), runtime, seeing, batchSize: DEFAULT_BATCH_SIZE };
          if (out === undefined) await embedLines(session, settings, process.stdin);
          else await embedToFiles(session, settings, jsonl ? process.stdin : images, { out, overwrite });
        });
      }
      if (asked.length === 0) throw new UsageError('embed needs at least one --image or --phrase.');
      return run(options, async (session) => {
        const model = await session.model();
        const { runtime, seeing, engine } = session;
        const phrases = asked.flatMap((each) => ('phrase' in each ? each.phrase : []));
        const { text_embeds } = await engine.request(
          'encodePhrases',
          { model, runtime, phrases, batchSize: DEFAULT_BATCH_SIZE },
          session,
        );
        let row = 0;
        const answers: object[] = [];
        for (const each of asked) {
          if ('phrase' in each) {
            answers.push({
              phrase: each.phrase,
              text_embeds: [...text_embeds.subarray(row * model.projection, (row + 1) * model.projection)],
            });
            row++;
            continue;
          }
          try {
            const { image_embeds } = await engine.request(
              'encodeImage',
              { model, runtime, seeing, source: session.picture(each.image) },
              session,
            );
            answers.push({ image: each.image, image_embeds: [...image_embeds] });
          } catch (error) {
            if (!(error instanceof Error && 'code' in error && error.code === 'image')) throw error;
            session.complain(error.message);
            answers.push({ image: each.image, error: error.message });
          }
        }
        session.print(json(answers));
      });
    });
}

/** One element a line. */
function json(values: readonly unknown[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(',\n ')}]\n`;
}
