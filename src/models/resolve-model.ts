/** Asks the hub what the files of a model are that we do not know file by file: the commit, and every size and SHA-256. */
import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { oneOf, t } from '../l10n/texts.js';
import type { CatalogueEntry, CatalogueFile, HubModel, Towers } from './catalogue.js';
import type { Clock } from './clock.js';
import { startsAsPage } from './download-file.js';
import { DownloadError, ModelError } from './errors.js';
import { broken, otherFile, PassingError, refused, webPage } from './hub-failure.js';
import { listen, Patience, type Listening } from './hub-patience.js';
import { ask, ENOUGH, type Answer, type Headers, type Hub } from './hub-request.js';
import { installedFolder } from './installed-model.js';
import { LAYOUTS } from './open-model-folder.js';
import { checkTokenizer, readConfig, readPreprocessor } from './read-config.js';
import { readResolved, writeResolved } from './resolved-model.js';

export interface ResolveOptions {
  readonly hub: Hub;
  /** Where models are kept: what was resolved is written down there, with the small files that had to be read. */
  readonly store: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onWait: (why: string) => void;
}

/** In this order: what is no CLIP model is known by its first file, and nothing else of it is fetched. */
const SMALL_FILES = ['config.json', 'preprocessor_config.json', 'tokenizer_config.json', 'tokenizer.json'] as const;

/** A tokenizer has a few megabytes. What is larger has to come with a hash from the hub, to be fetched in parts. */
const MOST_SMALL_BYTES = 64 * 2 ** 20;

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * All files of a model, pinned. What was resolved before is not asked again: the same branch stays at the same commit.
 *
 * @throws ModelError if it is not a CLIP pair that can be used here
 * @throws DownloadError if the hub cannot be asked, or does not say what its files are; the signal's reason
 */
export async function resolveModel(model: HubModel, options: ResolveOptions): Promise<CatalogueEntry> {
  const known = await readResolved(options.store, model);
  if (known) return known;
  const question = new Question(model, options);
  const first = await question.body('config.json');
  const revision = COMMIT.test(model.revision) ? model.revision : first.commit;
  if (revision === undefined)
    throw new DownloadError(
      'verification',
      t(
        '{host} does not say which commit "{revision}" of {repository} is. Name a commit ({repository}@COMMIT), or use another hub or a model folder.',
        { host: options.hub.endpoint.host, revision: model.revision, repository: model.repository },
      ),
    );
  const pinned: HubModel = { ...model, revision };
  const folder = installedFolder(options.store, { ...pinned, towers: { vision: '', text: '' }, files: [] });
  const asked = new Question(pinned, options);
  const files: CatalogueFile[] = [];
  let imageSize = 0;
  for (const path of SMALL_FILES) {
    const { bytes } = path === 'config.json' ? first : await asked.body(path);
    await keep(join(folder, path), bytes);
    files.push({ path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    // Whoever asks for another model is told so before a gigabyte of it is fetched.
    await refusing(folder, async () => {
      if (path === 'config.json') ({ imageSize } = await readConfig(join(folder, path)));
      if (path === 'preprocessor_config.json') await readPreprocessor(join(folder, path), imageSize);
      if (path === 'tokenizer.json') await checkTokenizer(join(folder, path), join(folder, 'tokenizer_config.json'));
    });
  }
  const { towers, towerFiles } = await asked.towers(folder);
  const entry: CatalogueEntry = { ...pinned, towers, files: [...files, ...towerFiles] };
  // Read as it will be read back, so that a name that cannot be kept is refused now.
  installedFolder(options.store, entry);
  await writeResolved(options.store, model, entry);
  return entry;
}

/** What is asked of one model at one revision. */
class Question {
  constructor(
    private readonly model: HubModel,
    private readonly options: ResolveOptions,
  ) {}

  /**
   * A small file's bytes.
   *
   * @throws DownloadError where there is none
   */
  async body(path: string): Promise<{ bytes: Uint8Array; commit: string | undefined }> {
    const found = await this.attempt(path, async (asked, leave) => {
      let commit: string | undefined;
      const answer = await this.ask(asked, leave, (first) => {
        commit = commitOf(first);
      });
      if (answer.response.status !== 200) throw refused(asked, answer);
      const bytes = await readWhole(asked, answer, leave);
      const blob = /^(?:W\/)?"?([0-9a-f]{40})"?$/.exec(answer.response.headers.get('etag') ?? '')?.[1];
      if (blob !== undefined && blob !== gitBlob(bytes)) throw broken(asked, t('it did not arrive as the hub holds it'));
      return { bytes, commit };
    });
    this.holdAgainstPins({ path, bytes: found.bytes.length, sha256: createHash('sha256').update(found.bytes).digest('hex') });
    return found;
  }

  /** The two towers, in the first layout that the repository has, and the weights beside them. */
  async towers(folder: string): Promise<{ towers: Towers; towerFiles: CatalogueFile[] }> {
    const layouts = this.model.towers ? [this.model.towers] : LAYOUTS;
    for (const towers of layouts) {
      const text = await this.pin(towers.text, folder);
      const vision = text && (await this.pin(towers.vision, folder));
      if (!text || !vision) continue;
      // Exporters put the weights of large models into a file of that name beside the graph.
      const weights = [await this.pin(`${towers.text}_data`, folder), await this.pin(`${towers.vision}_data`, folder)];
      return { towers, towerFiles: [text, ...weights.filter((file) => file !== undefined), vision] };
    }
    const wanted = oneOf(layouts.map(({ vision, text }) => `${vision} + ${text}`));
    throw new ModelError(
      t(
        '{repository} on {host} has no {wanted}. A gaze needs a CLIP model exported to ONNX in two towers, as for transformers.js.',
        { repository: this.model.repository, host: this.options.hub.endpoint.host, wanted },
      ),
    );
  }

  /** What the hub says that a file is, without fetching it where it is large; undefined where there is no such file. */
  private async pin(path: string, folder: string): Promise<CatalogueFile | undefined> {
    const file = await this.attempt(path, async (asked, leave): Promise<CatalogueFile | undefined> => {
      let said: CatalogueFile | undefined;
      const answer = await this.ask(asked, leave, (first) => {
        const size = first.get('x-linked-size') ?? '';
        const sha256 = /^"?([0-9a-f]{64})"?$/.exec(first.get('x-linked-etag') ?? '')?.[1];
        if (sha256 !== undefined && /^\d+$/.test(size)) said = { path, bytes: Number(size), sha256 };
        return said ? ENOUGH : undefined;
      });
      if (said) return said;
      if (answer.response.status === 404) return undefined;
      if (answer.response.status !== 200) throw refused(asked, answer);
      if (isPage(answer)) throw webPage(asked, answer.host);
      // A small file, or a mirror that says nothing: only its own bytes tell what it is.
      const bytes = await readWhole(asked, answer, leave);
      await keep(join(folder, path), bytes);
      return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    });
    if (file) this.holdAgainstPins(file);
    return file;
  }

  private ask(asked: Listening, leave: AbortController, onFirst: (first: Headers) => unknown): Promise<Answer> {
    const { repository, revision } = this.model;
    const either = AbortSignal.any([asked.signal, leave.signal]);
    const headers = { 'accept-encoding': 'identity', 'user-agent': 'clip-gaze' };
    const path = `${repository}/resolve/${revision}/${asked.file.path}`;
    return listen(asked, leave, () => ask(asked.hub, path, headers, either, onFirst));
  }

  private async attempt<T>(path: string, act: (asked: Listening, leave: AbortController) => Promise<T>): Promise<T> {
    const { hub, clock, signal, onWait } = this.options;
    const asked: Listening = { hub, repository: this.model.repository, file: { path }, clock, signal };
    const patience = new Patience(clock, signal, onWait);
    for (;;) {
      signal.throwIfAborted();
      const leave = new AbortController();
      try {
        return await act(asked, leave);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof PassingError)) throw error;
        await patience.wait(error);
      } finally {
        // What of the answer is not wanted is not fetched.
        leave.abort();
      }
    }
  }

  private holdAgainstPins({ path, bytes, sha256 }: CatalogueFile): void {
    const pin = this.model.pins?.find((each) => each.path === path);
    if (!pin || (pin.bytes === bytes && pin.sha256 === sha256)) return;
    const asked = { hub: this.options.hub, repository: this.model.repository, file: pin };
    throw otherFile(
      asked,
      this.options.hub.endpoint.host,
      t('its SHA-256 is {found} instead of {sha256}', { found: sha256, sha256: pin.sha256 }),
    );
  }
}

async function readWhole(asked: Listening, answer: Answer, leave: AbortController): Promise<Uint8Array> {
  const { headers, body } = answer.response;
  if (isPage(answer)) throw webPage(asked, answer.host);
  const announced = headers.get('content-length');
  const tooLarge = (): DownloadError =>
    new DownloadError(
      'verification',
      t(
        '{host} does not say what {path} of {repository} must be (no X-Linked-Etag), and it is too large to be taken unverified. Use another hub, or a model folder.',
        { host: answer.host, path: asked.file.path, repository: asked.repository },
      ),
    );
  if (Number(announced ?? 0) > MOST_SMALL_BYTES) throw tooLarge();
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (let ended = reader === undefined; reader && !ended;) {
    const { done, value } = await listen(asked, leave, () => reader.read());
    ended = done;
    if (!value) continue;
    if (length === 0 && startsAsPage(value)) throw webPage(asked, answer.host);
    pieces.push(value);
    length += value.length;
    if (length > MOST_SMALL_BYTES) throw tooLarge();
  }
  if (announced !== null && length !== Number(announced)) throw broken(asked, t('the connection ended early'));
  return Buffer.concat(pieces);
}

function isPage({ response }: Answer): boolean {
  return /^\s*(text\/html|application\/xhtml)/i.test(response.headers.get('content-type') ?? '');
}

function commitOf(first: Headers): string | undefined {
  const commit = first.get('x-repo-commit');
  return commit !== null && COMMIT.test(commit) ? commit : undefined;
}

/** The name that git gives to these bytes, which is the ETag of a small file on the hub. */
function gitBlob(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Keeps bytes under their own name, whole or not at all. */
async function keep(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.draft`;
  await writeFile(draft, bytes);
  await rename(draft, path);
}

/** Of a model that is refused nothing is kept. */
async function refusing(folder: string, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (error instanceof ModelError) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
