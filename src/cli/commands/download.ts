/** `clip-gaze download`: fetching a model, or going on with it. */
import type { Command } from 'commander';
import path from 'node:path';
import { DEFAULT_MODEL, totalBytes } from '../../models/catalogue.js';
import { megabytes } from '../../models/errors.js';
import { fetchModel } from '../../models/fetch-model.js';
import { standpoint } from '../folders.js';
import { downloadOptions } from '../hub.js';
import { withCommonOptions, type CommonOptions } from '../options.js';
import type { Run } from '../run.js';
import { modelNamed } from './models.js';

export function downloadCommand(program: Command, run: Run): void {
  withCommonOptions(
    program
      .command('download')
      .description('download a model, or go on with a download')
      .argument('[id]', 'which: one of the catalogue, or owner/name of the hub', DEFAULT_MODEL),
  )
    .option('--to <folder>', 'make this folder the model, instead of keeping it where models are looked for')
    .action((id: string, options: CommonOptions & { readonly to?: string }) => {
      const model = modelNamed(id);
      return run(options, async (session) => {
        const bytes = totalBytes(model);
        session.say(`Downloading ${model.title}${bytes === undefined ? '' : `, ${megabytes(bytes)}`}.`);
        const { folder } = await fetchModel(model, {
          ...downloadOptions(session),
          ...(options.to !== undefined && { folder: path.resolve(standpoint(), options.to) }),
        });
        session.print(`${folder}\n`);
      });
    });
}
