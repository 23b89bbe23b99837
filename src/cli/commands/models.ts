/** `clip-gaze models`: which models there are, and looking after those that are on this machine. */
import { type Command, Option } from 'commander';
import path from 'node:path';
import {
  CATALOGUE,
  DEFAULT_MODEL,
  DEMO_MODEL,
  hubModel,
  isPinned,
  totalBytes,
  type CatalogueEntry,
  type HubModel,
} from '../../models/catalogue.js';
import { sweepPrepared } from '../../engine/prepared-folder.js';
import { DEFAULT_ENDPOINT } from '../../models/endpoint.js';
import { megabytes, NoModelError } from '../../models/errors.js';
import { fileList } from '../../models/file-list.js';
import { findInstalled } from '../../models/find-model.js';
import { hubCacheFolder } from '../../models/hub-cache.js';
import { hubAt } from '../../models/hub-request.js';
import { importModel } from '../../models/import-model.js';
import { deleteModel, importedModels, installedModels, verifyModel } from '../../models/installed-models.js';
import { systemClock } from '../../models/clock.js';
import { resolveModel } from '../../models/resolve-model.js';
import { dataFolder, DEMO_FOLDER, modelStores, preparedFolder, standpoint } from '../folders.js';
import { downloadOptions } from '../hub.js';
import { withCommonOptions, type CommonOptions } from '../options.js';
import type { Run } from '../run.js';
import type { Session } from '../session.js';
import { UsageError } from '../usage-error.js';

export function modelsCommand(program: Command, run: Run): void {
  const models = withCommonOptions(program.command('models').description('the models, and which of them are on this machine'))
    .addOption(new Option('--format <how>', 'how they are written').choices(['text', 'json']).default('text'))
    .action((options: CommonOptions & { readonly format: 'text' | 'json' }) =>
      run(options, async (session) => {
        const all = await listed();
        if (options.format === 'json') {
          session.print(`${JSON.stringify(all, undefined, 2)}\n`);
          return;
        }
        const width = Math.max(...all.map(({ id }) => id.length));
        session.print(all.map((model) => `${model.id.padEnd(width)}  ${model.title}  ${whereabouts(model)}\n`).join(''));
      }),
    );

  withCommonOptions(
    models.command('verify').description('read all bytes of a model again').argument('[id]', 'which; all'),
  ).action((id: string | undefined, options: CommonOptions) =>
    run(options, async (session) => {
      const all = await installedModels(modelStores());
      const chosen = id === undefined ? all : all.filter(({ entry }) => entry.id === id);
      if (id !== undefined && chosen.length === 0) throw new UsageError(`The model "${id}" is not downloaded here.`);
      if (chosen.length === 0) session.say('No model is downloaded.');
      for (const model of chosen) {
        session.showProgress(`${model.entry.id}: reading ${megabytes(model.bytes)} …`);
        const damaged = await verifyModel(model, session.signal);
        if (damaged.length === 0) session.print(`${model.entry.id}: whole and unchanged\n`);
        else
          session.complain(
            `${model.entry.id}: damaged: ${damaged.join(', ')}. \`clip-gaze download ${model.entry.id}\` repairs it.`,
          );
      }
    }),
  );

  withCommonOptions(
    models
      .command('files')
      .description('what to fetch by other means: addresses, sizes and hashes')
      .argument('[id]', 'of which model', DEFAULT_MODEL),
  ).action((id: string, options: CommonOptions) =>
    run(options, async (session) => {
      session.print(fileList(await pinned(modelNamed(id), session), process.env.HF_ENDPOINT ?? DEFAULT_ENDPOINT));
    }),
  );

  withCommonOptions(models.command('delete').description('delete a downloaded model').argument('<id>', 'which')).action(
    (id: string, options: CommonOptions) =>
      run(options, async (session) => {
        const [store] = modelStores();
        const model = (await installedModels([store])).find(({ entry }) => entry.id === id);
        if (!model) throw new UsageError(`The model "${id}" is not downloaded here.`);
        const bytes = await deleteModel(model, session.signal);
        await sweepPrepared(preparedFolder());
        session.print(`${id}: ${megabytes(bytes)} are free again\n`);
      }),
  );

  withCommonOptions(
    models
      .command('import')
      .description('take a model out of a zip or folder')
      .argument('<path>', 'the zip or folder; config.json may lie any number of folders below'),
  ).action((from: string, options: CommonOptions) =>
    run(options, async (session) => {
      const [store] = modelStores();
      const { model, entry } = await importModel(path.resolve(standpoint(), from), {
        store,
        cacheFolder: dataFolder(),
        signal: session.signal,
        onProgress: (done, total) => session.showProgress(`copying: ${megabytes(done)} of ${megabytes(total)}`),
      });
      session.say(
        entry ? `This is ${entry.title}; \`--model ${entry.id}\` uses it.` : `Imported; \`--model\` with this folder uses it:`,
      );
      session.print(`${model.folder}\n`);
    }),
  );
}

interface Listed {
  readonly id: string;
  readonly title: string;
  readonly bytes: number | null;
  readonly license: string | null;
  /** Null where it is not on this machine. */
  readonly folder: string | null;
}

async function listed(): Promise<Listed[]> {
  const stores = modelStores();
  const others = (await installedModels(stores)).filter(({ entry }) => !CATALOGUE.some(({ id }) => id === entry.id));
  const known = [...CATALOGUE, ...others.map(({ entry }) => entry)];
  const imported = await importedModels(stores[0]);
  return [
    ...(await Promise.all(
      known.map(async (model) => ({
        id: model.id,
        title: model.title,
        bytes: totalBytes(model) ?? null,
        license: model.licence ?? null,
        folder: await folderOf(model),
      })),
    )),
    { id: DEMO_MODEL.id, title: DEMO_MODEL.title, bytes: 0, license: 'MIT', folder: DEMO_FOLDER },
    ...imported.map(({ title, folder, bytes }) => ({ id: folder, title, bytes, license: null, folder })),
  ];
}

function whereabouts({ folder, bytes }: Listed): string {
  return folder ?? `not downloaded (${bytes === null ? 'the hub says how much' : megabytes(bytes)})`;
}

async function folderOf(model: HubModel): Promise<string | null> {
  try {
    return (await findInstalled(model, { stores: modelStores(), cacheFolder: dataFolder(), hubCache: hubCacheFolder() })).folder;
  } catch (error) {
    if (error instanceof NoModelError) return null;
    throw error;
  }
}

/** @throws UsageError if the id is none of a model on the hub */
export function modelNamed(id: string): HubModel {
  const model = hubModel(id);
  if (model) return model;
  const known = CATALOGUE.map((each) => each.id).join(', ');
  throw new UsageError(`There is no model "${id}" to download. Known are ${known}; others of the hub are named as owner/name.`);
}

/** All files of a model; the hub is asked where they are not known. */
async function pinned(model: HubModel, session: Session): Promise<CatalogueEntry> {
  if (isPinned(model)) return model;
  const { store, endpoint = DEFAULT_ENDPOINT, fetch, token } = downloadOptions(session);
  return resolveModel(model, {
    hub: hubAt(endpoint, fetch, token),
    store,
    clock: systemClock,
    signal: session.signal,
    onWait: (why) => session.showProgress(why),
  });
}
