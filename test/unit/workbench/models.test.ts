/** Downloads that are asked for while another is under way, and what is shown of them. */
import { beforeEach, expect, it, vi } from 'vitest';
import { CATALOGUE, DEFAULT_MODEL, type HubModel } from '../../../src/models/catalogue.js';
import type { DownloadOptions } from '../../../src/models/download.js';
import { DownloadError } from '../../../src/models/errors.js';
import { tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

interface Fetching {
  readonly model: HubModel;
  readonly options: DownloadOptions;
  readonly ends: (error?: Error) => void;
}

/** Models that were begun to be fetched, in their order. */
const fetching = vi.hoisted(() => [] as Fetching[]);

vi.mock('vscode', () => import('../vscode-stand-in.js'));
vi.mock('../../../src/models/fetch-model.js', () => ({
  fetchModel: (model: HubModel, options: DownloadOptions) =>
    new Promise<void>((resolve, reject) => {
      const ends = (error?: Error) => (error ? reject(error) : resolve());
      options.signal?.addEventListener('abort', () => ends(new DownloadError('cancelled', 'It was stopped.')));
      fetching.push({ model, options, ends });
    }),
}));

const { Models } = await import('../../../src/workbench/models.js');
const { downloadWithProgress } = await import('../../../src/features/download-model.js');

const [FIRST, SECOND] = CATALOGUE as [HubModel, HubModel];

let models: InstanceType<typeof Models>;

beforeEach(() => {
  tidyWorkbench();
  fetching.length = 0;
  const log = { info: () => undefined, warn: () => undefined };
  models = new Models({ globalStorageUri: Uri.file('/storage') } as never, log as never);
});

const begun = () => fetching.map(({ model }) => model.id);
const beginsTo = (...expected: readonly HubModel[]) => vi.waitFor(() => expect(begun()).toEqual(expected.map(({ id }) => id)));

it('joins the download of the same model', async () => {
  const both = [models.startDownload(FIRST), models.startDownload(FIRST)];
  await beginsTo(FIRST);
  fetching[0]!.ends();
  await Promise.all(both);
  expect([begun().length, models.download]).toEqual([1, undefined]);
});

it('fetches another model after the one under way, however that ends', async () => {
  const first = models.startDownload(FIRST);
  const second = models.startDownload(SECOND);
  const joined = models.startDownload(SECOND);
  await beginsTo(FIRST);
  fetching[0]!.ends(new DownloadError('network', 'The hub is gone.'));
  await expect(first).rejects.toThrow('The hub is gone.');
  await beginsTo(FIRST, SECOND);
  expect(models.download?.id).toBe(SECOND.id);
  fetching[1]!.ends();
  await Promise.all([second, joined]);
  expect(begun()).toHaveLength(2);
});

it('fetches the model that the settings name, also where a folder is used in its place', async () => {
  workbench.settings.set('model', SECOND.id).set('modelFolder', '/models/own');
  const done = downloadWithProgress({ models } as never);
  await beginsTo(SECOND);
  expect(workbench.titles).toEqual([`Downloading ${SECOND.title}`]);
  fetching[0]!.ends();
  await done;
  workbench.settings.set('model', 'demo');
  void models.startDownload();
  await vi.waitFor(() => expect(begun().at(-1)).toBe(DEFAULT_MODEL));
});

it('shows how far its own download is, and what that waits for', async () => {
  const first = models.startDownload(FIRST);
  await beginsTo(FIRST);
  const second = downloadWithProgress({ models } as never, SECOND);
  const progress = { doneBytes: 30e6, totalBytes: 120e6, bytesPerSecond: 0, file: 'onnx/text_model.onnx' };
  fetching[0]!.options.onProgress?.(progress);
  fetching[0]!.ends();
  await first;
  await beginsTo(FIRST, SECOND);
  fetching[1]!.options.onProgress?.(progress);
  fetching[1]!.options.onProgress?.({ ...progress, doneBytes: 60e6, waiting: 'The hub is slow.' });
  fetching[1]!.ends();
  await second;
  expect(workbench.progress.filter((told) => JSON.stringify(told) !== '{"increment":0,"message":"0 kB of 156 MB"}')).toEqual([
    { message: `after ${FIRST.title}` },
    { increment: 25, message: '30 MB of 120 MB' },
    { increment: 25, message: 'The hub is slow.' },
  ]);
});

it('stops its own download where somebody cancels it, and no other', async () => {
  const first = models.startDownload(FIRST);
  await beginsTo(FIRST);
  workbench.stops = true;
  const second = downloadWithProgress({ models } as never, SECOND);
  expect(fetching[0]!.options.signal?.aborted).toBe(false);
  fetching[0]!.ends();
  await Promise.all([first, second]);
  expect(begun()).toEqual([FIRST.id]);
});

it('says nothing of a download that was stopped', async () => {
  const ended = vi.fn();
  models.onDidEndDownload(ended);
  const first = models.startDownload(FIRST);
  await beginsTo(FIRST);
  models.cancelDownload();
  await first;
  expect(ended).toHaveBeenCalledExactlyOnceWith(undefined);
});
