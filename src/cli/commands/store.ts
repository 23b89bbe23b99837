/** `clip-gaze store`: what is stored, and deleting it. */
import { type Command, Option } from 'commander';
import { megabytes } from '../../models/errors.js';
import { EmbeddingStore } from '../../stores/embedding-store.js';
import { storeFolder } from '../folders.js';
import { withCommonOptions, type CommonOptions } from '../options.js';
import type { Run } from '../run.js';

interface StoreOptions extends CommonOptions {
  readonly format: 'text' | 'json';
}

export function storeCommand(program: Command, run: Run): void {
  const store = program.command('store').description('embeddings that were computed once: what they take, and deleting them');
  const format = () => new Option('--format <how>', 'how it is written').choices(['text', 'json']).default('text');

  withCommonOptions(store.command('size').description('what they take on the disk, and where'))
    .addOption(format())
    .action((options: StoreOptions) =>
      run(options, (session) => {
        const folder = storeFolder();
        const { bytes } = new EmbeddingStore(folder);
        session.print(
          options.format === 'json' ? `${JSON.stringify({ folder, bytes })}\n` : `${megabytes(bytes)} in ${folder}\n`,
        );
        return Promise.resolve();
      }),
    );

  withCommonOptions(store.command('clear').description('delete them; they are computed again when they are next asked about'))
    .addOption(format())
    .action((options: StoreOptions) =>
      run(options, (session) => {
        const freedBytes = new EmbeddingStore(storeFolder()).clear();
        session.print(
          options.format === 'json' ? `${JSON.stringify({ freedBytes })}\n` : `${megabytes(freedBytes)} are free again\n`,
        );
        return Promise.resolve();
      }),
    );
}
