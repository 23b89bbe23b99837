/** Runs through an installation, from the machine to the hub, and says what is wrong and what to do. */
import { decimal } from '../l10n/numbers.js';
import { randomBytes } from 'node:crypto';
import * as fileSystem from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { DEFAULT_SEEING } from '../clip/seeing.js';
import { EngineError, isCancelled } from '../engine/errors.js';
import type { EncodedImage, Runtime, RuntimeName } from '../engine/protocol.js';
import { computedBy, whyOtherwise } from '../gaze/computed-by.js';
import { DEFAULT_BATCH_SIZE } from '../gaze/defaults.js';
import { askList, look, type Encoder, type GazeSettings } from '../gaze/gaze.js';
import { sentences, t } from '../l10n/texts.js';
import { DEFAULT_MODEL } from '../models/catalogue.js';
import { DownloadError, megabytes, NoModelError } from '../models/errors.js';
import { hubModelNamed } from '../models/find-model.js';
import { ask, ENOUGH, hubAt, type Fetch } from '../models/hub-request.js';
import type { Model } from '../models/model.js';
import { readBuiltInList } from '../phrases/built-in-lists.js';
import type { Check, Finding, Verdict } from './finding.js';

export interface Installation {
  readonly version: string;
  readonly engine: Encoder;
  /** What the engine said before it ended by itself, if it did. */
  readonly engineWords: () => string;
  readonly runtime: Runtime;
  readonly listsFolder: string;
  readonly galleryFolder: string;
  /** The embedded model, and the model in use. */
  readonly demoModel: () => Promise<Model>;
  readonly model: () => Promise<Model>;
  /** How the model in use is downloaded, and whether nothing at all can be gazed at without it. */
  readonly download: { readonly how: string; readonly needed: boolean };
  readonly storeFolder: string;
  readonly modelsFolder: string;
  /** The hub's address; undefined: the network is left out. */
  readonly hub: { readonly endpoint: string; readonly fetch: Fetch; readonly token: string | undefined } | undefined;
  readonly signal: AbortSignal;
  /** Node's own, unless a test brings one that fails. */
  readonly files?: Pick<typeof fileSystem, 'mkdir' | 'writeFile' | 'readFile' | 'rm' | 'statfs'>;
}

/** What the demo model answers where all is well; clip-gaze itself answers the same (test/fixtures/reference). */
const KNOWN = { picture: 'ukiyo-e-waves.jpg', list: 'movements', phrase: 'ukiyo-e movement' } as const;

/** Cosine of one embedding from two runtimes. They differ in the order of their sums: 0.999999 was measured. */
const ALIKE = 0.9999;

/** Bytes. With less than that left, a system runs into trouble of its own. */
const LITTLE_DISK = 1e9;

/** Bytes. CLIP ViT-B/32 takes about half of it while it computes. */
const LITTLE_MEMORY = 2e9;

/** Milliseconds that the hub may be silent. */
const HUB_PATIENCE = 15_000;

/**
 * @returns what is found, each as soon as it is known
 * @throws EngineError `cancelled` where the signal is aborted
 */
export async function* examine(installation: Installation): AsyncGenerator<Finding> {
  yield system(installation);
  const runs = await engine(installation);
  yield runs;
  const decodes = runs.verdict === 'wrong' ? undefined : await decoder(installation);
  if (decodes) yield decodes;
  const canLook = decodes !== undefined && decodes.verdict !== 'wrong';
  if (canLook) {
    const looks: EncodedImage[] = [];
    for (const library of ['native', 'wasm'] as const) yield await runtime(installation, library, looks);
    yield await answer(installation, looks);
  }
  let missing: NoModelError | undefined;
  yield await model(installation, canLook, (error) => (missing = error));
  yield await store(installation);
  yield await disk(installation, missing?.bytesToFetch ?? 0);
  if (installation.hub) yield await network(installation, installation.hub, missing !== undefined);
}

function finding(check: Check, verdict: Verdict, found: string, advice?: string): Finding {
  return { check, verdict, found, ...(advice !== undefined && { advice }) };
}

function system({ version }: Installation): Finding {
  const memory = totalmem();
  const found = t('Clip Gaze {version}, Node {node}, {platform}, {cores} cores, {memory} of memory.', {
    version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    memory: megabytes(memory),
  });
  return memory < LITTLE_MEMORY
    ? finding('system', 'note', found, t('That is little: close what you do not need while a picture is looked at.'))
    : finding('system', 'right', found);
}

/** The process that decodes and computes. */
async function engine({ engine, engineWords, signal }: Installation): Promise<Finding> {
  try {
    const { memoryBytes } = await engine.request('status', {}, { signal });
    return finding('engine', 'right', t('It runs, in {size}.', { size: megabytes(memoryBytes) }));
  } catch (error) {
    if (isCancelled(error)) throw error;
    const words = reasonIn(engineWords());
    const advice = t('Install Clip Gaze again, in the package for {platform}.', {
      platform: `${process.platform} ${process.arch}`,
    });
    return finding(
      'engine',
      'wrong',
      sentences(sentence(error), words === '' ? undefined : t('It said: {words}', { words })),
      advice,
    );
  }
}

/** Whether it can decode, and by what. */
async function decoder(installation: Installation): Promise<Finding> {
  const { engine, signal } = installation;
  try {
    const source = knownPicture(installation);
    await engine.request('preview', { source, seeing: DEFAULT_SEEING, maxSide: 64 }, { signal });
    const { decoderFallback } = await engine.request('status', {}, { signal });
    return decoderFallback === undefined
      ? finding('decoder', 'right', t('libvips decodes pictures, in native code.'))
      : finding('decoder', 'note', decoderFallback);
  } catch (error) {
    if (isCancelled(error)) throw error;
    return finding('decoder', 'wrong', sentence(error));
  }
}

/** Of a process's last words the line that says why, else the last. */
function reasonIn(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? '').trim().slice(0, 300);
}

function settingsOf({ runtime }: Installation, model: Model, library?: RuntimeName): GazeSettings {
  const chosen = library ? { ...runtime, library } : runtime;
  return { model, runtime: chosen, seeing: DEFAULT_SEEING, batchSize: DEFAULT_BATCH_SIZE };
}

function knownPicture({ galleryFolder }: Installation) {
  return { kind: 'file', path: path.join(galleryFolder, KNOWN.picture) } as const;
}

/** Looks at a known picture with one of the runtimes; one that is not asked for may fail where the other does not. */
async function runtime(installation: Installation, library: RuntimeName, looks: EncodedImage[]): Promise<Finding> {
  const wanted = installation.runtime.library ?? 'auto';
  try {
    const settings = settingsOf(installation, await installation.demoModel(), library);
    const before = performance.now();
    const { signal } = installation;
    looks.push(await look(installation.engine, settings, knownPicture(installation), { signal, fresh: true }));
    return finding(
      library,
      'right',
      t('It computes: the demo model looked at a picture in {time}.', { time: secondsSince(before) }),
    );
  } catch (error) {
    if (isCancelled(error)) throw error;
    if (wanted === library) {
      // What refuses native code says so itself.
      const saysWayOn = library === 'native' && error instanceof EngineError && error.code === 'native';
      return finding(
        library,
        'wrong',
        sentence(error),
        saysWayOn ? undefined : t('Set clipGaze.runtime, or --runtime, to auto: the other one computes then.'),
      );
    }
    const isLast = wanted === 'auto' && library === 'wasm' && looks.length === 0;
    return finding(library, isLast ? 'wrong' : 'note', sentence(error));
  }
}

/** Whether decoding, both towers and the ranking answer as they did where this was built. */
async function answer(installation: Installation, [first, second]: readonly EncodedImage[]): Promise<Finding> {
  const report = t('Report it: "Clip Gaze: Report Issue".');
  if (!first)
    return finding('answer', 'wrong', t('Neither runtime computes: no picture can be looked at.'), t('Install Clip Gaze again.'));
  try {
    const settings = settingsOf(installation, await installation.demoModel(), first.runtime);
    const list = await readBuiltInList(installation.listsFolder, KNOWN.list);
    const { signal } = installation;
    const { phrases } = await askList(installation.engine, settings, first.image_embeds, list, { signal });
    const top = phrases[0]?.phrase ?? '';
    if (top !== KNOWN.phrase)
      return finding(
        'answer',
        'wrong',
        t('The demo model finds "{top}" in {picture}, not "{phrase}".', { top, ...KNOWN }),
        report,
      );
    const alike = second ? cosine(first.image_embeds, second.image_embeds) : 1;
    return alike < ALIKE
      ? finding(
          'answer',
          'wrong',
          t('The two runtimes disagree: the cosine of their embeddings is {alike}.', { alike: alike.toFixed(5) }),
          report,
        )
      : finding(
          'answer',
          'right',
          second
            ? t('"{top}" comes first, as it must, and both runtimes agree.', { top })
            : t('"{top}" comes first, as it must.', { top }),
        );
  } catch (error) {
    if (isCancelled(error)) throw error;
    return finding('answer', 'wrong', sentence(error), t('Install Clip Gaze again.'));
  }
}

async function model(installation: Installation, canLook: boolean, onMissing: (error: NoModelError) => void): Promise<Finding> {
  const { engine, signal, download } = installation;
  try {
    const chosen = await installation.model();
    if (!canLook) return finding('model', 'right', t('{title} is here; it was not tried.', { title: chosen.title }));
    const before = performance.now();
    const seen = await look(engine, settingsOf(installation, chosen), knownPicture(installation), { signal, fresh: true });
    const otherwise = whyOtherwise(seen);
    const found = t('{title} ({fingerprint}) was opened and looked at a picture in {time}, on {runtime}.', {
      title: chosen.title,
      fingerprint: chosen.fingerprint,
      time: secondsSince(before),
      runtime: computedBy(seen),
    });
    const assumed = chosen.logitScaleAssumed
      ? t('It does not say its logit_scale; {scale} is assumed.', { scale: String(chosen.logitScale) })
      : '';
    const told = sentences(found, assumed, ...otherwise);
    if (chosen.demo)
      return finding('model', 'note', told, t('The demo model is not CLIP: choose a model for pictures of your own.'));
    return finding('model', assumed !== '' || otherwise.length > 0 ? 'note' : 'right', told);
  } catch (error) {
    if (isCancelled(error)) throw error;
    if (!(error instanceof NoModelError))
      return finding('model', 'wrong', sentence(error), t('Choose another model, or import it again.'));
    onMissing(error);
    const harmless = error.damaged === undefined && !error.resumable && !download.needed;
    return finding('model', harmless ? 'note' : 'wrong', sentence(error), t('{how} fetches it.', { how: download.how }));
  }
}

async function store({ storeFolder, engine, signal, runtime: { storeMiB }, files = fileSystem }: Installation): Promise<Finding> {
  const file = path.join(storeFolder, `examination-${process.pid}`);
  try {
    await files.mkdir(storeFolder, { recursive: true });
    const written = randomBytes(4096);
    await files.writeFile(file, written, { flag: 'wx' });
    const read = await files.readFile(file);
    if (!written.equals(read))
      return finding(
        'store',
        'wrong',
        t('What is written is not what is read.'),
        t('The disk is failing, or another program changes its files.'),
      );
    const size = await engine.request('storeSize', {}, { signal }).catch((error: unknown) => {
      if (isCancelled(error)) throw error;
      return undefined;
    });
    const most = String(storeMiB);
    const found =
      size === undefined
        ? t('It can be written and read and may take {most} MiB.', { most })
        : t('It can be written and read, takes {size} and may take {most} MiB.', { size: megabytes(size.bytes), most });
    return finding('store', 'right', found);
  } catch (error) {
    if (isCancelled(error)) throw error;
    return finding(
      'store',
      'note',
      t('Embeddings cannot be kept in {storeFolder}: {reason}.', { storeFolder, reason: reasonOf(error) }),
      t('Gazes work, but everything is computed anew each time. Make room, or give yourself the right to write there.'),
    );
  } finally {
    await files.rm(file, { force: true }).catch(() => undefined);
  }
}

async function disk({ modelsFolder, files = fileSystem }: Installation, toFetch: number): Promise<Finding> {
  try {
    const { bavail, bsize } = await statOf(modelsFolder, files);
    const free = bavail * bsize;
    const found = t('{size} are free where models are kept.', { size: megabytes(free) });
    if (free < toFetch)
      return finding('disk', 'wrong', found, t('The model still needs {size}: make room.', { size: megabytes(toFetch) }));
    if (free < LITTLE_DISK) return finding('disk', 'note', found, t('Make room before a model is downloaded.'));
    return finding('disk', 'right', found);
  } catch (error) {
    return finding('disk', 'note', t('How much is free is not known: {reason}.', { reason: reasonOf(error) }));
  }
}

/** Of the folder, or of the nearest above it that is there. */
async function statOf(folder: string, files: Pick<typeof fileSystem, 'statfs'>): Promise<{ bavail: number; bsize: number }> {
  try {
    return await files.statfs(folder);
  } catch (error) {
    const above = path.dirname(folder);
    if (above === folder) throw error;
    return statOf(above, files);
  }
}

async function network(
  { signal }: Installation,
  { endpoint, fetch, token }: NonNullable<Installation['hub']>,
  isNeeded: boolean,
): Promise<Finding> {
  try {
    const hub = hubAt(endpoint, fetch, token);
    const { repository, revision } = hubModelNamed(DEFAULT_MODEL);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(HUB_PATIENCE)]);
    const { response, host } = await ask(hub, `${repository}/resolve/${revision}/config.json`, {}, limit, () => ENOUGH);
    if (response.status < 400) return finding('network', 'right', t('{host} answers.', { host }));
    throw new DownloadError('http', t('{host} answers with status {status}.', { host, status: response.status }));
  } catch (error) {
    signal.throwIfAborted();
    const found =
      error instanceof DownloadError
        ? error.message
        : t('{host} does not answer: {reason}.', { host: hostOf(endpoint), reason: causeOf(error) });
    return isNeeded
      ? finding(
          'network',
          'wrong',
          found,
          t('Check the network, the proxy, and clipGaze.hubEndpoint or HF_ENDPOINT; or use a model folder.'),
        )
      : finding('network', 'note', found, t('Nothing needs it now: the model is here.'));
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const other = b[i] ?? 0;
    dot += value * other;
    aa += value * value;
    bb += other * other;
  }
  return dot / Math.sqrt(aa * bb);
}

function secondsSince(before: number): string {
  return t(/* seconds */ '{time} s', { time: decimal((performance.now() - before) / 1000, 1) });
}

/** Never the whole address: it may hold a name and a password. */
function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : t('The hub');
}

function causeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return t('nothing came for {seconds} seconds', { seconds: HUB_PATIENCE / 1000 });
  return reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

/** Of the file system's and the network's refusals, in plain words where they have some. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return t('the disk is full');
    case 'EACCES':
    case 'EPERM':
      return t('there is no right to write there');
    case 'EROFS':
      return t('the disk can only be read');
    case 'ENOTDIR':
    case 'EEXIST':
      return t('a file is in the place of the folder');
    case 'ECONNREFUSED':
      return t('nobody listens there');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return t('there is no such address, or no network');
    default:
      return messageOf(error);
  }
}

function sentence(error: unknown): string {
  return `${messageOf(error)}.`;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, '');
}
