/** `clip-gaze models` and `download`: which models there are, and fetching one. */
import { type Command, Option } from 'commander';
import path from 'node:path';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { CATALOGUE, catalogueEntry, DEFAULT_MODEL, DEMO_MODEL, totalBytes } from '../../models/catalogue.js';
import { downloadModel, type DownloadProgress } from '../../models/download.js';
import { megabytes, NoModelError } from '../../models/errors.js';
import { findInstalled } from '../../models/find-model.js';
import type { Fetch } from '../../models/hub-request.js';
import { dataFolder, DEMO_FOLDER, modelStores, standpoint } from '../folders.js';
import { withCommonOptions, type CommonOptions } from '../options.js';
import type { Run } from '../run.js';
import { UsageError } from '../usage-error.js';

export function modelsCommand(program: Command, run: Run): void {
  withCommonOptions(program.command('models').description('the models, and which of them are on this machine'))
    .addOption(new Option('--format <how>', 'how they are written').choices(['text', 'json']).default('text'))
    .action((options: CommonOptions & { readonly format: 'text' | 'json' }) =>
      run(options, async (session) => {
        const known = await Promise.all(
          CATALOGUE.map(async (entry) => ({
            id: entry.id,
            title: entry.title,
            bytes: totalBytes(entry),
            license: entry.licence,
            folder: await folderOf(entry.id),
          })),
        );
        const all = [...known, { id: DEMO_MODEL.id, title: DEMO_MODEL.title, bytes: 0, license: 'MIT', folder: DEMO_FOLDER }];
        if (options.format === 'json') {
          session.print(`${JSON.stringify(all, undefined, 2)}\n`);
          return;
        }
        const width = Math.max(...all.map(({ id }) => id.length));
        session.print(
          all
            .map(
              ({ id, title, bytes, folder }) =>
                `${id.padEnd(width)}  ${title}  ${folder ?? `not downloaded (${megabytes(bytes)})`}\n`,
            )
            .join(''),
        );
      }),
    );
}

export function downloadCommand(program: Command, run: Run): void {
  withCommonOptions(
    program
      .command('download')
      .description('download a model, or go on with a download')
      .argument('[id]', 'which model', DEFAULT_MODEL),
  )
    .option('--to <folder>', 'keep it in this folder instead of the one where models are looked for')
    .action((id: string, options: CommonOptions & { readonly to?: string }) => {
      const entry = catalogueEntry(id);
      if (!entry)
        throw new UsageError(`There is no model "${id}" to download. Known are ${CATALOGUE.map((each) => each.id).join(', ')}.`);
      return run(options, async (session) => {
        const store = options.to === undefined ? modelStores()[0] : path.resolve(standpoint(), options.to);
        // Node's own fetch does not know HTTPS_PROXY.
        const dispatcher = new EnvHttpProxyAgent();
        const proxied: Fetch = (url, init) => fetch(url, { ...init, dispatcher });
        session.say(`Downloading ${entry.title}, ${megabytes(totalBytes(entry))}.`);
        const folder = await downloadModel(entry, {
          store,
          ...(process.env.HF_ENDPOINT && { endpoint: process.env.HF_ENDPOINT }),
          fetch: proxied,
          ...(process.env.HF_TOKEN && { token: process.env.HF_TOKEN }),
          signal: session.signal,
          onProgress: (progress) => session.showProgress(told(progress)),
        });
        session.print(`${folder}\n`);
      });
    });
}

async function folderOf(id: string): Promise<string | null> {
  const entry = catalogueEntry(id);
  if (!entry) return null;
  try {
    return (await findInstalled(entry, modelStores(), dataFolder())).folder;
  } catch (error) {
    if (error instanceof NoModelError) return null;
    throw error;
  }
}

function told({ doneBytes, totalBytes: total, bytesPerSecond, file, waiting }: DownloadProgress): string {
  const left = bytesPerSecond > 0 ? `, ${Math.ceil((total - doneBytes) / bytesPerSecond)} s left` : '';
  const speed = bytesPerSecond > 0 ? ` at ${(bytesPerSecond / 1e6).toFixed(1)} MB/s${left}` : '';
  return waiting ?? `${(doneBytes / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB${speed}  ${file}`;
}
