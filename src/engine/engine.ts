/** What the engine does with each request: one method each, all native code behind them. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openPicture } from '../clip/decode.js';
import { batchesOfEqualLength, tokensWithin } from '../clip/batches.js';
import { ImageError } from '../clip/errors.js';
import { requireReadable } from '../clip/limits.js';
import { cropPng, pixelValues, see } from '../clip/preprocess.js';
import { preview } from '../clip/preview.js';
import type { Seeing } from '../clip/seeing.js';
import { cosine, ensemble, unit } from '../clip/similarity.js';
import { createTokenizer, type Tokenize } from '../clip/tokenize.js';
import { ImageTower, TextTower } from '../clip/towers.js';
import type { Model } from '../models/model.js';
import { EngineError } from './errors.js';
import { DecodeQueue } from './decode-queue.js';
import { openSession } from './open-session.js';
import { PhraseStore } from './phrase-store.js';
import type {
  Ask,
  AskedCosines,
  EngineMethod,
  EngineRequests,
  EngineStatus,
  ImageSource,
  Progress,
  Runtime,
} from './protocol.js';
import { Sessions } from './sessions.js';

export interface RequestContext {
  /** Aborted when whoever asked no longer wants the answer. */
  readonly signal: AbortSignal;
  report(progress: Progress): void;
}

export type EngineHandlers = {
  [M in EngineMethod]: (params: EngineRequests[M]['params'], context: RequestContext) => Promise<EngineRequests[M]['result']>;
};

/** Until a request says what may be taken. */
const DECODE_BYTES = 512 * 2 ** 20;

/** Decoded, with what the decoder itself holds: three or four channels and rows in flight. */
const BYTES_PER_PIXEL = 4;

export class Engine implements EngineHandlers {
  private readonly sessions = new Sessions(openSession);
  private readonly decodes = new DecodeQueue(DECODE_BYTES);
  private readonly tokenizers = new Map<string, Promise<Tokenize>>();
  private readonly store = new PhraseStore();
  private texts: Promise<unknown> = Promise.resolve();
  private phrasesEncoded = 0;
  private imagesEncoded = 0;

  async encodeImage({ model, runtime, source, seeing }: EngineRequests['encodeImage']['params'], context: RequestContext) {
    context.report({ stage: 'reading' });
    const { bytes, name } = await read(source);
    context.signal.throwIfAborted();
    this.decodes.limitBytes = runtime.memoryMiB * 2 ** 20;
    // Decoding runs on sharp's own threads while the session opens on this one.
    const looking = this.decode(bytes, name, seeing, context, () => see(bytes, name, seeing, model.image));
    looking.catch(() => undefined);
    const opening = () => context.report({ stage: 'opening' });
    return this.sessions.use(model, 'vision', runtime, opening, async (session) => {
      const tower = new ImageTower(session, model.image.size, model.projection);
      const seen = await looking;
      context.signal.throwIfAborted();
      context.report({ stage: 'image' });
      const embeddings: Float32Array[] = [];
      for (const crop of seen.crops) {
        await breath(context);
        embeddings.push(await tower.encode(pixelValues(crop, model.image)));
      }
      this.imagesEncoded++;
      const [only] = embeddings;
      if (!only) throw new ImageError(`${name} has nothing to see.`);
      return {
        image_embeds: seeing.crop === 'tiles' ? ensemble(embeddings) : only,
        width: seen.width,
        height: seen.height,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        seen: seen.boxes,
        device: session.device,
        ...(session.deviceFallback !== undefined && { deviceFallback: session.deviceFallback }),
      };
    });
  }

  async compare({ model, runtime, image_embeds, asks, batchSize }: EngineRequests['compare']['params'], context: RequestContext) {
    this.store.limitBytes = runtime.storeMiB * 2 ** 20;
    const texts = new Set<string>();
    for (const ask of asks) for (const text of textsOf(ask)) texts.add(text);
    const embeddings = new Map<string, Float32Array>();
    const missing = (): string[] => {
      for (const text of texts) {
        const stored = embeddings.has(text) ? undefined : this.store.get(model.fingerprint, text);
        if (stored) embeddings.set(text, stored);
      }
      return [...texts].filter((text) => !embeddings.has(text));
    };
    const truncated = new Set<string>();
    const tokenized = new Map<string, readonly number[]>();
    const tokenize = await this.tokenizer(model);
    for (const text of texts) {
      // A thousand phrases tokenize in a few milliseconds; a cancellation must not wait for 50,000.
      if (tokenized.size % 1000 === 999) await breath(context);
      const { input_ids, truncated: cut } = tokenize(text);
      tokenized.set(text, input_ids);
      if (cut) truncated.add(text);
    }
    if (missing().length > 0)
      await this.inTurn(async () => {
        context.signal.throwIfAborted();
        // Whoever went before may have encoded some of them.
        const wanted = missing();
        const input_ids = wanted.map((text) => tokenized.get(text) ?? []);
        await this.encodeTexts(model, runtime, input_ids, batchSize, context, (index, embedding) => {
          const text = wanted[index];
          if (text === undefined) return;
          const stored = unit(embedding);
          embeddings.set(text, stored);
          this.store.put(model.fingerprint, text, stored);
        });
      });
    const image = unit(image_embeds);
    const answers: AskedCosines[] = [];
    for (const ask of asks) {
      await breath(context);
      answers.push(cosinesOf(ask, image, truncated, embeddings));
    }
    return answers;
  }

  async encodePhrases(
    { model, runtime, phrases, batchSize }: EngineRequests['encodePhrases']['params'],
    context: RequestContext,
  ) {
    const tokenize = await this.tokenizer(model);
    const tokenized = phrases.map(tokenize);
    const text_embeds = new Float32Array(phrases.length * model.projection);
    const input_ids = tokenized.map((phrase) => phrase.input_ids);
    await this.inTurn(() =>
      this.encodeTexts(model, runtime, input_ids, batchSize, context, (index, embedding) =>
        text_embeds.set(embedding, index * model.projection),
      ),
    );
    return { text_embeds, truncated: Uint8Array.from(tokenized, (phrase) => Number(phrase.truncated)) };
  }

  async tokenize({ model, phrases }: EngineRequests['tokenize']['params']) {
    const tokenize = await this.tokenizer(model);
    const tokenized = phrases.map(tokenize);
    return {
      input_ids: tokenized.map(({ input_ids }) => [...input_ids]),
      truncated: tokenized.map(({ truncated }) => truncated),
    };
  }

  async crop({ source, seeing, image }: EngineRequests['crop']['params'], context: RequestContext) {
    const { bytes, name } = await read(source);
    const seen = await this.decode(bytes, name, seeing, context, () => see(bytes, name, seeing, image));
    return { png: await cropPng(seen, image.size) };
  }

  async preview({ source, seeing, maxSide }: EngineRequests['preview']['params'], context: RequestContext) {
    const { bytes, name } = await read(source);
    return this.decode(bytes, name, seeing, context, () => preview(bytes, name, seeing, maxSide));
  }

  status(): Promise<EngineStatus> {
    return Promise.resolve({
      pid: process.pid,
      phrasesEncoded: this.phrasesEncoded,
      imagesEncoded: this.imagesEncoded,
      openTowers: this.sessions.names,
      memoryBytes: process.memoryUsage.rss(),
    });
  }

  /** Reads the header, and decodes when there is memory for it. */
  private async decode<T>(
    bytes: Uint8Array,
    name: string,
    { preprocessing }: Seeing,
    { signal }: RequestContext,
    work: () => Promise<T>,
  ): Promise<T> {
    const { width, height } = await openPicture(bytes, name, preprocessing);
    return this.decodes.run(width * height * BYTES_PER_PIXEL, signal, work);
  }

  /** One list after the other, so that the first is answered early; pictures and lists already stored do not wait. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.texts.then(work, work);
    this.texts = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Encodes each text, [texts][tokens], and hands on its embedding, not normalised, [projection], with the text's index,
   * as soon as its batch is done.
   */
  private async encodeTexts(
    model: Model,
    runtime: Runtime,
    input_ids: readonly (readonly number[])[],
    batchSize: number,
    context: RequestContext,
    use: (index: number, embedding: Float32Array) => void,
  ): Promise<void> {
    if (input_ids.length === 0) return;
    const batches = batchesOfEqualLength(
      input_ids.map((ids) => ids.length),
      Math.min(batchSize, model.maxBatch ?? batchSize),
      tokensWithin(runtime.memoryMiB, model.projection),
    );
    const opening = () => context.report({ stage: 'opening' });
    await this.sessions.use(model, 'text', runtime, opening, async (session) => {
      const tower = new TextTower(session, model.projection);
      let done = 0;
      context.report({ stage: 'phrases', done, total: input_ids.length });
      for (const batch of batches) {
        await breath(context);
        const embeddings = await tower.encode(batch.map((index) => input_ids[index] ?? []));
        batch.forEach((index, row) => use(index, embeddings.slice(row * model.projection, (row + 1) * model.projection)));
        done += batch.length;
        this.phrasesEncoded += batch.length;
        context.report({ stage: 'phrases', done, total: input_ids.length });
      }
    });
  }

  private tokenizer(model: Model): Promise<Tokenize> {
    const known = this.tokenizers.get(model.fingerprint);
    if (known) return known;
    const reading = readTokenizer(model);
    this.tokenizers.clear();
    this.tokenizers.set(model.fingerprint, reading);
    reading.catch(() => this.tokenizers.delete(model.fingerprint));
    return reading;
  }
}

async function readTokenizer(model: Model): Promise<Tokenize> {
  const json = async (file: string): Promise<object> => {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
    return value;
  };
  try {
    return createTokenizer(await json(model.files.tokenizer), await json(model.files.tokenizerConfig), model.contextLength);
  } catch (cause) {
    throw new EngineError(
      'model',
      `The tokenizer of ${model.title} cannot be read (${model.files.tokenizer}). Verify the model, or choose another.`,
      {
        cause,
      },
    );
  }
}

async function read(source: ImageSource): Promise<{ bytes: Uint8Array; name: string }> {
  if (source.kind === 'bytes') return source;
  const name = path.basename(source.path);
  try {
    requireReadable((await stat(source.path)).size, name);
    return { bytes: await readFile(source.path), name };
  } catch (cause) {
    if (cause instanceof ImageError) throw cause;
    throw new ImageError(readingFailed(name, cause), { cause });
  }
}

function readingFailed(name: string, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return `${name} was not found. It may have been moved, renamed or deleted.`;
  if (code === 'EACCES' || code === 'EPERM') return `${name} may not be read: its permissions forbid it.`;
  if (code === 'EISDIR') return `${name} is a folder, not a picture.`;
  return `${name} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
}

/** Every text that an ask puts to the model: spelling by spelling, each in all templates. */
function textsOf({ entries, templates }: Ask): string[] {
  const wordings = templates.length > 0 ? templates : ['{}'];
  return entries.flatMap((spellings) => spellings.flatMap((spelling) => wordings.map((template) => fill(template, spelling))));
}

/** `{}` wherever it stands is the phrase; written as a function so that `$&` in a phrase stays what it is. */
function fill(template: string, phrase: string): string {
  return template.replaceAll('{}', () => phrase);
}

function cosinesOf(
  ask: Ask,
  image: Float32Array,
  truncated: ReadonlySet<string>,
  embeddings: ReadonlyMap<string, Float32Array>,
): AskedCosines {
  const wordings = Math.max(1, ask.templates.length);
  const texts = textsOf(ask);
  const count = texts.length / wordings;
  const cosines = new Float32Array(count);
  const cut = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const own = texts.slice(i * wordings, (i + 1) * wordings);
    const [first, ...others] = own.flatMap((text) => embeddings.get(text) ?? []);
    if (!first) throw new EngineError('internal', `The phrase "${own[0] ?? ''}" was not encoded.`);
    cosines[i] = cosine(image, others.length > 0 ? ensemble([first, ...others]) : first);
    cut[i] = Number(own.some((text) => truncated.has(text)));
  }
  return { cosines, truncated: cut };
}

/** Lets messages be read: here a cancellation stops the work, and another request gets its turn. */
async function breath(context: RequestContext): Promise<void> {
  await nextTurn();
  context.signal.throwIfAborted();
}
