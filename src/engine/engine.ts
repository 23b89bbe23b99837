/** What the engine does with each request: one method each, all native code behind them. */
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DECODED_BY, decoderFallback, prepareCodec } from '../clip/codec.js';
import { openPicture } from '../clip/decode.js';
import { ImageError } from '../clip/errors.js';
import { MAX_FILE_BYTES, requireReadable } from '../clip/limits.js';
import { evenCrop, meanColour } from '../clip/mean-colour.js';
import { picturesWithin } from '../clip/occlusion.js';
import { nearest } from '../clip/nearest.js';
import type { Picture } from '../clip/picture.js';
import { recognise } from '../clip/picture-format.js';
import { cropPng, pixelValues, seePicture, type Seen } from '../clip/preprocess.js';
import { pictureJpeg, preview } from '../clip/preview.js';
import { regionPng } from '../clip/region-picture.js';
import type { Seeing } from '../clip/seeing.js';
import { cosine, ensemble, unit } from '../clip/similarity.js';
import { ImageTower } from '../clip/towers.js';
import { FileTooLargeError, NotAFileError, readBounded } from '../files/read-bounded.js';
import { t } from '../l10n/texts.js';
import { entriesOf } from './ask.js';
import { AskedLists, type Spelling } from './asked-lists.js';
import { breath, type RequestContext } from './context.js';
import { EngineError } from './errors.js';
import { countTokens } from './count-tokens.js';
import { DecodeQueue } from './decode-queue.js';
import { decodersInBackground, decoderThreads } from './decoder-threads.js';
import { HandedOver } from './handed-over.js';
import { ImageBatches } from './image-batches.js';
import { KeptLanes } from './kept-lanes.js';
import { mapRegions } from './map-regions.js';
import { withProducts } from './matrix-product.js';
import type { OpenSession } from './open-session.js';
import { memoryBytes, pid } from './own-process.js';
import { PreparedTowers } from './prepared-towers.js';
import { QuarterThreads } from './quarter-threads.js';
import type {
  Ask,
  AskedCosines,
  EngineMethod,
  EngineRequests,
  EngineStatus,
  EncodedImage,
  ImageSource,
  RegionMaps,
} from './protocol.js';
import { Sessions } from './sessions.js';
import { StoredEmbeddings } from './stored-embeddings.js';
import { Texts, tokenizeInTime, tokenizingInTime, type KnownTexts } from './texts.js';
import { usableCores } from './usable-cores.js';
import { Watchdog } from './watchdog.js';

export type EngineHandlers = {
  [M in EngineMethod]: (params: EngineRequests[M]['params'], context: RequestContext) => Promise<EngineRequests[M]['result']>;
};

/** Until a request says what may be taken. */
const DECODE_BYTES = 512 * 2 ** 20;

/** Decoded, with what the decoder itself holds: three or four channels and rows in flight. */
const BYTES_PER_PIXEL = 4;

/** A picture that is being decoded. */
interface Looking {
  readonly name: string;
  readonly sha256: string;
  readonly looking: Promise<Seen>;
}

type EncodeSettings = Omit<EngineRequests['encodeImage']['params'], 'source'>;

/** Computed between two turns: some milliseconds' work. */
const COSINES_AT_ONCE = 2 ** 14;

const NOTHING_KNOWN = { embeddings: new Map<string, Float32Array>(), truncated: new Set<string>() };

export class Engine implements EngineHandlers {
  private readonly sessions: Sessions;
  private readonly stored: StoredEmbeddings;
  private readonly texts: Texts;
  private readonly asked = new AskedLists();
  private readonly lanes: KeptLanes;
  private readonly batches: ImageBatches;
  private readonly handedOver = new HandedOver();
  private readonly watchdog: Watchdog;
  private readonly cores = usableCores();
  private readonly decodes = new DecodeQueue(DECODE_BYTES, decoderThreads(), decodersInBackground(this.cores));
  private readonly quarters = new QuarterThreads(Math.min(decoderThreads(), decodersInBackground(this.cores)));
  private imagesEncoded = 0;
  private imageRuns = 0;

  /**
   * @param storeFolder    where embeddings are kept for later; undefined keeps them in memory
   * @param preparedFolder where towers are kept as they open fastest; undefined: they are opened from their own files
   * @param stuck          called where a decoder does not come to an end and the process has to
   */
  constructor(storeFolder?: string, preparedFolder?: string, stuck: () => void = () => undefined) {
    this.watchdog = new Watchdog(stuck);
    const towers = new PreparedTowers(preparedFolder);
    this.sessions = new Sessions(towers.open);
    this.lanes = new KeptLanes(towers.shared);
    this.batches = new ImageBatches(this.sessions, this.lanes);
    this.stored = new StoredEmbeddings(storeFolder);
    this.texts = new Texts(this.sessions, this.stored);
  }

  async encodeImage({ source, fresh = false, ...settings }: EngineRequests['encodeImage']['params'], context: RequestContext) {
    await breath(context);
    const images = fresh ? undefined : await this.stored.images(settings.model, settings.runtime, settings.seeing);
    const state = await images?.stateOf(source);
    const known = state && images?.ofFile(state);
    if (known) return known;
    context.report({ stage: 'reading' });
    const { bytes, name } = await read(source);
    context.signal.throwIfAborted();
    this.decodes.limitBytes = settings.runtime.memoryMiB * 2 ** 20;
    const { seeing, model } = settings;
    // On threads of sharp's and of Node's own, beside each other and while the session opens on this one.
    const hurried = context.priority === 'interactive' && this.cores > 1;
    const quartering = context.priority === 'background' ? (jpeg: Uint8Array) => this.quarters.quarter(jpeg) : undefined;
    const begin = (): Promise<Seen> => {
      const looking = this.decode(bytes, name, seeing, context, (picture) =>
        seePicture(picture, seeing, model.image, hurried, quartering),
      );
      looking.catch(() => undefined);
      return looking;
    };
    // A drawing may take a minute and cannot be stopped: one that is known is not drawn again, with nobody to wait for it.
    const early = images && isDrawing(bytes) ? undefined : begin();
    const sha256 = await sha256Of(bytes);
    const encode = () => {
      const looking = early ?? begin();
      return context.priority === 'interactive'
        ? this.encode({ name, sha256, looking }, settings, context)
        : this.encodeTogether({ name, sha256, looking }, settings, context);
    };
    if (!images || !state) return encode();
    const same = await images.ofContents(sha256, state);
    if (same) return same;
    const encoded = await encode();
    // WebAssembly draws without letters: that is no answer for when native code is there again.
    if (encoded.decoderFallback === undefined || !isDrawing(bytes)) images.keep(state, encoded);
    return encoded;
  }

  private async encode(
    { name, sha256, looking }: Looking,
    { model, runtime, seeing }: EncodeSettings,
    context: RequestContext,
  ): Promise<EncodedImage> {
    const opening = () => context.report({ stage: 'opening' });
    return this.sessions.use(model, 'vision', runtime, opening, async (session) => {
      const tower = new ImageTower(session, model.image.size, model.projection);
      const seen = await looking;
      context.signal.throwIfAborted();
      context.report({ stage: 'image' });
      const embeddings: Float32Array[] = [];
      for (const crop of seen.crops) {
        await nextTurn();
        context.signal.throwIfAborted();
        this.imageRuns++;
        embeddings.push(await tower.encode(pixelValues(crop, model.image)));
      }
      return this.encoded({ name, sha256, seen }, seeing, embeddings, session);
    });
  }

  /** In the background: with other pictures, when nobody waits for an answer. */
  private async encodeTogether(
    { name, sha256, looking }: Looking,
    { seeing, ...settings }: EncodeSettings,
    context: RequestContext,
  ): Promise<EncodedImage> {
    const arrive = this.batches.expect();
    try {
      const seen = await looking;
      const crops = seen.crops.map((crop) => this.batches.encode(crop, settings, context));
      arrive();
      const encoded = await Promise.all(crops);
      const embeddings = encoded.map(({ embedding }) => embedding);
      return this.encoded({ name, sha256, seen }, seeing, embeddings, encoded[0]?.session);
    } finally {
      arrive();
    }
  }

  private encoded(
    { name, sha256, seen }: Omit<Looking, 'looking'> & { readonly seen: Seen },
    seeing: Seeing,
    embeddings: readonly Float32Array[],
    session: OpenSession | undefined,
  ): EncodedImage {
    const [only, ...others] = embeddings;
    if (!only || !session) throw new ImageError(t('{name} has nothing to see.', { name }));
    this.imagesEncoded++;
    return {
      image_embeds: seeing.crop === 'tiles' ? ensemble([only, ...others]) : only,
      width: seen.width,
      height: seen.height,
      sha256,
      seen: seen.boxes,
      ...computedBy(session),
      ...(DECODED_BY !== undefined && { decodedBy: DECODED_BY }),
    };
  }

  async storedImages({ model, runtime, seeing, paths }: EngineRequests['storedImages']['params'], context: RequestContext) {
    const images = await this.stored.images(model, runtime, seeing);
    return images.ofFiles(paths, () => breath(context));
  }

  async storedPhrases({ asks, ...settings }: EngineRequests['storedPhrases']['params']) {
    const questions = asks.map(questionOf);
    const isStored = await this.texts.stored(new Set(questions.flatMap(textsOf)), settings);
    const isReady = (entry: readonly string[], templates: readonly string[]) =>
      textsOf({ entries: [entry], templates }).every(isStored);
    return Uint32Array.from(questions, ({ entries, templates }) => entries.filter((entry) => isReady(entry, templates)).length);
  }

  async preparePhrases({ asks, ...settings }: EngineRequests['preparePhrases']['params'], context: RequestContext) {
    const { encoded } = await this.texts.know(new Set(asks.map(questionOf).flatMap(textsOf)), settings, context);
    return { encoded };
  }

  async warmUp({ model, runtime }: EngineRequests['warmUp']['params'], context: RequestContext) {
    await breath(context);
    const opening = () => context.report({ stage: 'opening' });
    await Promise.all([
      this.sessions.use(model, 'vision', runtime, opening, () => Promise.resolve()),
      this.stored.texts(model, runtime),
      // What is wrong with it is told when a picture is to be decoded.
      prepareCodec().catch(() => undefined),
    ]);
    return {};
  }

  storeSize() {
    return Promise.resolve({ bytes: this.stored.bytes });
  }

  clearStore() {
    this.asked.clear();
    return Promise.resolve({ freedBytes: this.stored.clear() });
  }

  async encodeMeanColour(
    { model, runtime, source, seeing }: EngineRequests['encodeMeanColour']['params'],
    context: RequestContext,
  ) {
    const { bytes, name } = await read(source);
    this.decodes.limitBytes = runtime.memoryMiB * 2 ** 20;
    const { crops } = await this.decode(bytes, name, seeing, context, (picture) => seePicture(picture, seeing, model.image));
    const colour = meanColour(crops);
    const opening = () => context.report({ stage: 'opening' });
    return this.sessions.use(model, 'vision', runtime, opening, async (session) => {
      await breath(context);
      const tower = new ImageTower(session, model.image.size, model.projection);
      return { image_embeds: await tower.encode(pixelValues(evenCrop(colour, model.image.size), model.image)), colour };
    });
  }

  async compare({ image_embeds, asks, ...settings }: EngineRequests['compare']['params'], context: RequestContext) {
    const images = rowsOf(image_embeds, settings.model.projection).map(unit);
    const asked = asks.map((ask) => this.asked.get(settings, ask));
    const questions = asks.map((ask, i) => (asked[i] ? undefined : questionOf(ask)));
    const others = new Set(questions.flatMap((question) => (question ? textsOf(question) : [])));
    const known = others.size > 0 ? await this.texts.know(others, settings, context) : NOTHING_KNOWN;
    const answers: AskedCosines[] = [];
    for (const [i, ask] of asks.entries()) {
      await breath(context);
      const question = questions[i];
      const spellings = question ? this.asked.keep(settings, ask, spellingsOf(question, known)) : (asked[i] ?? []);
      answers.push(await cosinesOf(spellings, images, context));
    }
    return answers;
  }

  async encodePhrases({ phrases, ...settings }: EngineRequests['encodePhrases']['params'], context: RequestContext) {
    const tokenize = await this.texts.tokenizer(settings.model);
    const tokenized = tokenizeInTime(settings.model, tokenize, phrases);
    const input_ids = tokenized.map((phrase) => phrase.input_ids);
    return {
      text_embeds: await this.texts.encodeAll(input_ids, settings, context),
      truncated: Uint8Array.from(tokenized, (phrase) => Number(phrase.truncated)),
    };
  }

  async tokenize({ model, phrases }: EngineRequests['tokenize']['params']) {
    const tokenize = await this.texts.tokenizer(model);
    const tokenized = tokenizeInTime(model, tokenize, phrases);
    return {
      input_ids: tokenized.map(({ input_ids }) => [...input_ids]),
      truncated: tokenized.map(({ truncated }) => truncated),
    };
  }

  async countTokens({ model, texts }: EngineRequests['countTokens']['params'], context: RequestContext) {
    return countTokens(
      await this.texts.tokenizer(model),
      texts,
      () => breath(context),
      (work) => tokenizingInTime(model, work),
    );
  }

  async crop({ source, seeing, image }: EngineRequests['crop']['params'], context: RequestContext) {
    const { bytes, name } = await read(source);
    const seen = await this.decode(bytes, name, seeing, context, (picture) => seePicture(picture, seeing, image));
    return { png: await cropPng(seen, image.size) };
  }

  async preview({ source, seeing, maxSide }: EngineRequests['preview']['params'], context: RequestContext) {
    const { bytes, name } = await read(source);
    return this.decode(bytes, name, seeing, context, () => preview(bytes, name, seeing, maxSide));
  }

  async pictureJpeg({ source, seeing, maxSide }: EngineRequests['pictureJpeg']['params'], context: RequestContext) {
    const { bytes, name } = await read(source);
    return this.decode(bytes, name, seeing, context, () => pictureJpeg(bytes, name, seeing, maxSide));
  }

  async mapRegions(
    { source, seeing, phrases, ...settings }: EngineRequests['mapRegions']['params'],
    context: RequestContext,
  ): Promise<RegionMaps> {
    context.report({ stage: 'reading' });
    const { model, runtime } = settings;
    const { bytes, name } = await read(source);
    context.signal.throwIfAborted();
    this.decodes.limitBytes = runtime.memoryMiB * 2 ** 20;
    const looking = this.decode(bytes, name, seeing, context, (picture) => seePicture(picture, seeing, model.image));
    looking.catch(() => undefined);
    const asks = phrases.map(({ spellings, templates }) => ({ entries: [spellings], templates }));
    const known = await this.texts.know(new Set(asks.flatMap(textsOf)), settings, context);
    const texts = asks.map((ask) => spellingsOf(ask, known).map(({ embedding }) => embedding));
    await context.turn();
    const pictures = Math.min(picturesWithin(runtime.memoryMiB, model.image.size, model.patch), model.maxBatch ?? Infinity);
    const opening = () => context.report({ stage: 'opening' });
    return this.sessions.use(model, 'vision', runtime, opening, async (session) => {
      const tower = new ImageTower(session, model.image.size, model.projection);
      const named = (maps: Omit<RegionMaps, 'device' | 'runtime'>) => ({ ...maps, ...computedBy(session) });
      let last: RegionMaps | undefined;
      for await (const { maps, done, total } of mapRegions(tower, model, await looking, seeing.crop, texts, pictures)) {
        last = named(maps);
        context.report({ stage: 'regions', done, total, regions: last });
        await breath(context);
      }
      if (!last) throw new EngineError('internal', /* not translated */ `${name} has no regions.`);
      return last;
    });
  }

  async regionPicture(
    { source, seeing, maxSide, map }: EngineRequests['regionPicture']['params'],
    context: RequestContext,
  ): Promise<{ png: Uint8Array }> {
    const { bytes, name } = await read(source);
    return { png: await this.decode(bytes, name, seeing, context, () => regionPng(bytes, name, seeing, maxSide, map)) };
  }

  keepEmbeddings(piece: EngineRequests['keepEmbeddings']['params']) {
    return Promise.resolve({ rows: this.handedOver.keep(piece) });
  }

  async nearest({ runtime, set, each }: EngineRequests['nearest']['params'], context: RequestContext) {
    const matrix = this.handedOver.take(set);
    if (!matrix) return {};
    const { numbers, dimensions } = matrix;
    const found = await withProducts(dimensions, runtime, (products) =>
      nearest(numbers, dimensions, each, products, async (done) => {
        context.report({ stage: 'comparing', done, total: 1 });
        await breath(context);
      }),
    );
    return { found };
  }

  status(): Promise<EngineStatus> {
    const decoder = decoderFallback();
    return Promise.resolve({
      pid,
      phrasesEncoded: this.texts.encoded,
      imagesEncoded: this.imagesEncoded,
      imageRuns: this.imageRuns + this.batches.runs,
      openTowers: [...this.sessions.names, ...this.lanes.names],
      memoryBytes: memoryBytes(),
      ...(decoder !== undefined && { decoderFallback: decoder }),
    });
  }

  /** Reads the header, and decodes when there is memory for it; each is watched from when a thread is free for it. */
  private async decode<T>(
    bytes: Uint8Array,
    name: string,
    { preprocessing }: Seeing,
    { signal, priority }: RequestContext,
    work: (picture: Picture) => Promise<T>,
  ): Promise<T> {
    const watched = <R>(memory: number, native: () => Promise<R>): Promise<R> =>
      this.decodes.run(memory, signal, () => this.watchdog.watch(name, native), priority);
    const picture = await watched(0, () => openPicture(bytes, name, preprocessing));
    return watched(picture.width * picture.height * BYTES_PER_PIXEL, () => work(picture));
  }
}

/** What an answer says of the session that computed it. */
function computedBy({ runtime, runtimeFallback, device, deviceFallback }: OpenSession) {
  const decoder = decoderFallback();
  return {
    runtime,
    ...(runtimeFallback !== undefined && { runtimeFallback }),
    device,
    ...(deviceFallback !== undefined && { deviceFallback }),
    ...(decoder !== undefined && { decoderFallback: decoder }),
  };
}

async function read(source: ImageSource): Promise<{ bytes: Uint8Array; name: string }> {
  if (source.kind === 'bytes') return source;
  const name = path.basename(source.path);
  try {
    return { bytes: await readBounded(source.path, MAX_FILE_BYTES), name };
  } catch (cause) {
    if (cause instanceof FileTooLargeError) requireReadable(cause.bytes, name);
    throw new ImageError(readingFailed(name, cause), { cause });
  }
}

/** @returns hex; computed on another thread */
function isDrawing(bytes: Uint8Array): boolean {
  const recognised = recognise(bytes);
  return 'format' in recognised && recognised.format === 'SVG';
}

async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function readingFailed(name: string, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return t('{name} was not found. It may have been moved, renamed or deleted.', { name });
  if (code === 'EACCES' || code === 'EPERM') return t('{name} may not be read: its permissions forbid it.', { name });
  if (cause instanceof NotAFileError || code === 'EISDIR')
    return t('{name} is no file but a folder, a pipe or a device, and cannot be a picture.', { name });
  return t('{name} cannot be read: {reason}', { name, reason: cause instanceof Error ? cause.message : String(cause) });
}

/** A list that was not asked lately. */
interface Question {
  /** [entries][spellings] */
  readonly entries: readonly (readonly string[])[];
  readonly templates: readonly string[];
}

function questionOf(ask: Ask): Question {
  return { entries: entriesOf(ask), templates: ask.templates };
}

/** Every text that a question puts to the model: spelling by spelling, each in all templates. */
function textsOf({ entries, templates }: Question): string[] {
  const wordings = templates.length > 0 ? templates : ['{}'];
  return entries.flatMap((spellings) => spellings.flatMap((spelling) => wordings.map((template) => fill(template, spelling))));
}

/** `{}` wherever it stands is the phrase; written as a function so that `$&` in a phrase stays what it is. */
function fill(template: string, phrase: string): string {
  return template.replaceAll('{}', () => phrase);
}

async function cosinesOf(
  spellings: readonly Spelling[],
  images: readonly Float32Array[],
  context: RequestContext,
): Promise<AskedCosines> {
  const cosines = new Float32Array(images.length * spellings.length);
  const step = Math.max(1, Math.floor(COSINES_AT_ONCE / Math.max(1, spellings.length)));
  for (const [row, image] of images.entries()) {
    if (row > 0 && row % step === 0) await breath(context);
    for (const [at, { embedding }] of spellings.entries()) cosines[row * spellings.length + at] = cosine(image, embedding);
  }
  return { cosines, truncated: Uint8Array.from(spellings, ({ cut }) => Number(cut)) };
}

/** @returns the rows of a matrix, [rows][projection] */
function rowsOf(matrix: Float32Array, projection: number): Float32Array[] {
  const rows = matrix.length / projection;
  if (!Number.isInteger(rows) || rows === 0)
    throw new EngineError('internal', /* not translated */ `${matrix.length} numbers are no embeddings of ${projection} each.`);
  return Array.from({ length: rows }, (_, row) => matrix.subarray(row * projection, (row + 1) * projection));
}

/** Each spelling's unit embedding over its templates, [projection], and whether one of its texts was cut. */
function spellingsOf(ask: Question, { truncated, embeddings }: Omit<KnownTexts, 'encoded'>): Spelling[] {
  const wordings = Math.max(1, ask.templates.length);
  const texts = textsOf(ask);
  return Array.from({ length: texts.length / wordings }, (_, i) => {
    const own = texts.slice(i * wordings, (i + 1) * wordings);
    const [first, ...others] = own.flatMap((text) => embeddings.get(text) ?? []);
    if (!first) throw new EngineError('internal', /* not translated */ `The phrase "${own[0] ?? ''}" was not encoded.`);
    return {
      embedding: others.length > 0 ? ensemble([first, ...others]) : first,
      cut: own.some((text) => truncated.has(text)),
    };
  });
}
