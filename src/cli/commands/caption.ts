/** `clip-gaze caption IMAGE…`: words about pictures in text files beside them. */
import { type Command, InvalidArgumentError } from 'commander';
import path from 'node:path';
import {
  captionFileOf,
  captionOf,
  captionText,
  DEFAULT_CAPTION,
  type CaptionMode,
  type CaptionStyle,
} from '../../collection/captions.js';
import { CaptionFiles } from '../../collection/caption-files.js';
import { readCaption, writeOne } from '../../collection/caption-writing.js';
import { findPictures } from '../../collection/find-pictures.js';
import type { Picture } from '../../collection/picture.js';
import { DEFAULT_BATCH_SIZE } from '../../gaze/defaults.js';
import { CAPTION_DISK, NAMES_ON_DISK } from '../caption-disk.js';
import { standpoint } from '../folders.js';
import { each, wholeNumber, withCommonOptions, type CommonOptions } from '../options.js';
import type { Run } from '../run.js';
import { UsageError } from '../usage-error.js';
import { gazeAtMany } from './gaze-many.js';
import { listsOf } from './gaze.js';

interface CaptionOptions extends CommonOptions, Omit<CaptionStyle, 'lists'> {
  readonly list?: readonly string[];
  readonly phrase?: readonly string[];
  readonly template?: readonly string[];
  readonly append?: true;
  readonly overwrite?: true;
  readonly dryRun?: true;
}

export function captionCommand(program: Command, run: Run): void {
  withCommonOptions(
    program
      .command('caption')
      .description('write the first phrases of pictures into text files beside them')
      .argument('<image...>', 'picture files, folders with all below them, and patterns such as "**/*.jpg"'),
  )
    .option(
      '--list <id|file>',
      'a list whose first phrases are taken; may be given several times, in the order of the caption',
      each,
    )
    .option('--phrase <text>', 'a phrase, taken as it is; all of them are one list', each)
    .option('--template <text>', 'a wording around each phrase that is asked, with {} where it goes; it is not written', each)
    .option('--top <n>', 'phrases of each list', wholeNumber(1), DEFAULT_CAPTION.top)
    .option('--min-share <share>', 'least share of a phrase, from 0 to 1', share, DEFAULT_CAPTION.minShare)
    .option('--prefix <text>', 'put before each caption as it is', DEFAULT_CAPTION.prefix)
    .option('--suffix <text>', 'put after it', DEFAULT_CAPTION.suffix)
    .option('--separator <text>', 'between two phrases, and before what is appended', DEFAULT_CAPTION.separator)
    .option('--append', 'add to the captions that are there')
    .option('--overwrite', 'write over the captions that are there; without it or --append they stay')
    .option('--dry-run', 'write nothing, and print what would be written')
    .addHelpText(
      'after',
      '\nThe caption of photo.jpg is in photo.txt. The files that were written are printed.\n' +
        '\nExample:\n  clip-gaze caption photos --list movements --list surfaces --prefix "a painting, " --min-share 0.2',
    )
    .action(async (images: string[], options: CaptionOptions) => {
      if (options.append && options.overwrite)
        throw new UsageError('Captions are either appended to or overwritten: leave one out.');
      const mode: CaptionMode = options.append ? 'append' : options.overwrite ? 'overwrite' : 'skip';
      const lists = await listsOf(options);
      const style: CaptionStyle = { ...options, lists: lists.map(({ id }) => id) };
      await run(options, async (session) => {
        const pictures: Picture[] = [];
        for await (const picture of findPictures(images, standpoint(), ({ named, reason }) =>
          session.complain(`${named}: ${reason}.`),
        ))
          pictures.push(picture);
        if (pictures.length === 0) return;
        const { runtime, seeing } = session;
        const settings = { model: await session.model(), runtime, seeing, batchSize: DEFAULT_BATCH_SIZE };
        const files = new CaptionFiles(NAMES_ON_DISK);
        const taken = new Map<string, string>();
        let [stayed, wordless] = [0, 0];
        await gazeAtMany(session, settings, pictures, { lists, spread: false }, async ({ image }) => {
          if (image.error !== undefined) return;
          const file = captionFileOf(image.path);
          const whole = path.resolve(standpoint(), file);
          const one = await files.fileOf(path.resolve(standpoint(), image.path).replaceAll(path.sep, '/'));
          const other = taken.get(one);
          if (other !== undefined) {
            session.complain(`${image.path} has no caption of its own: ${file} is that of ${other}.`);
            return;
          }
          const caption = captionOf(image, style);
          if (caption === '') {
            wordless++;
            return;
          }
          taken.set(one, image.path);
          try {
            const before = await readCaption(CAPTION_DISK, whole);
            const text = captionText(before, caption, mode, style);
            if (text === undefined) {
              stayed++;
              return;
            }
            if (!options.dryRun) await writeOne(CAPTION_DISK, { file: whole, before, after: text });
            await session.stream(options.dryRun ? `${file}: ${text}\n` : `${file}\n`);
          } catch (error) {
            session.complain(`${file} was not written: ${error instanceof Error ? error.message : String(error)}`);
          }
        });
        if (stayed > 0)
          session.say(
            `${captions(stayed)} there already and ${stayed === 1 ? 'stays' : 'stay'} as ${stayed === 1 ? 'it is' : 'they are'}.` +
              (mode === 'skip' ? ' --append adds to them, --overwrite replaces them.' : ''),
          );
        if (wordless > 0) session.say(`${wordless.toLocaleString('en')} without a phrase of that share: no caption.`);
      });
    });
}

function captions(count: number): string {
  return count === 1 ? '1 caption is' : `${count.toLocaleString('en')} captions are`;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
}
