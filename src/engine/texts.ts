/** Phrases to embeddings: taken from the store, and what is missing tokenized and encoded in turn. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { batchesOfEqualLength, tokensWithin } from '../clip/batches.js';
import { unit } from '../clip/similarity.js';
import { createTokenizer, type Tokenize, type TokenizedPhrase } from '../clip/tokenize.js';
import { TextTower } from '../clip/towers.js';
import { readBounded } from '../files/read-bounded.js';
import { utf8 } from '../files/utf8.js';
import { t } from '../l10n/texts.js';
import type { Model } from '../models/model.js';
import { LONGEST_TOKENIZER } from '../models/read-config.js';
import { breath, type RequestContext } from './context.js';
import { EngineError } from './errors.js';
import { inTime, OutOfTimeError } from './in-time.js';
import { OneByOne } from './one-by-one.js';
import type { Runtime } from './protocol.js';
import type { Sessions } from './sessions.js';
import type { StoredEmbeddings, StoredText } from './stored-embeddings.js';

/** How texts are encoded, whichever they are. */
export interface TextSettings {
  readonly model: Model;
  readonly runtime: Runtime;
  readonly batchSize: number;
}

export interface KnownTexts {
  /** Unit embedding of each text, [projection]. */
  readonly embeddings: ReadonlyMap<string, Float32Array>;
  /** Texts that were longer than the model's context and were cut. */
  readonly truncated: ReadonlySet<string>;
  /** How many had to be encoded. */
  readonly encoded: number;
}

/** Texts tokenized between two breaths. */
const AT_ONCE = 1000;

/** Milliseconds that tokenizing so many may take; CLIP's own takes a few. */
export const TOKENIZING = 5_000;

export class Texts {
  private readonly tokenizers = new Map<string, Promise<Tokenize>>();
  /** One list after the other, so that the first is answered early; pictures and lists already stored do not wait. */
  private readonly turns = new OneByOne();
  /** Texts that the text tower has encoded. */
  encoded = 0;

  constructor(
    private readonly sessions: Sessions,
    private readonly embeddings: StoredEmbeddings,
  ) {}

  /**
   * Unit embeddings of texts; those that are not stored are encoded, each once.
   *
   * @throws EngineError, TowerError; the signal's reason
   */
  async know(texts: ReadonlySet<string>, settings: TextSettings, context: RequestContext): Promise<KnownTexts> {
    const { model, runtime } = settings;
    const embeddings = new Map<string, Float32Array>();
    const truncated = new Set<string>();
    const take = (text: string, { embedding, isCut }: StoredText): void => {
      embeddings.set(text, embedding);
      if (isCut) truncated.add(text);
    };
    const stored = await this.embeddings.texts(model, runtime);
    const isMissing = (text: string): boolean => {
      const found = embeddings.has(text) ? undefined : stored.get(text);
      if (found) take(text, found);
      return !embeddings.has(text);
    };
    let missing = [...texts].filter(isMissing);
    // Another window may have computed them since.
    if (missing.length > 0) await stored.refresh();
    missing = missing.filter(isMissing);
    let count = 0;
    if (missing.length === 0) return { embeddings, truncated, encoded: count };
    // Also before its turn has come: whoever asks in pieces can then tell how much there is to do in all.
    context.report({ stage: 'phrases', done: 0, total: missing.length });
    const tokenized = await this.tokenizeAll(missing, model, context);
    await this.encode(
      tokenized.map(({ input_ids }) => input_ids),
      settings,
      context,
      // Whoever went before may have encoded some of them.
      (index) => isMissing(missing[index] ?? ''),
      (batch) => {
        const encoded = batch.map(([index, embedding]): [string, StoredText] => {
          const isCut = tokenized[index]?.truncated ?? false;
          return [missing[index] ?? '', { embedding: unit(embedding), isCut }];
        });
        count += encoded.length;
        for (const [text, each] of encoded) take(text, each);
        stored.putAll(encoded);
      },
    );
    return { embeddings, truncated, encoded: count };
  }

  /** Which of the texts are stored. */
  async stored(
    texts: ReadonlySet<string>,
    { model, runtime }: Omit<TextSettings, 'batchSize'>,
  ): Promise<(text: string) => boolean> {
    const stored = await this.embeddings.texts(model, runtime);
    for (const text of texts)
      if (!stored.has(text)) {
        // Another window may have computed it since.
        await stored.refresh();
        break;
      }
    return (text) => stored.has(text);
  }

  /**
   * The text tower's own answers, stored or not.
   *
   * @returns row by row, not normalised, [phrases × projection]
   */
  async encodeAll(
    input_ids: readonly (readonly number[])[],
    settings: TextSettings,
    context: RequestContext,
  ): Promise<Float32Array> {
    const { projection } = settings.model;
    const text_embeds = new Float32Array(input_ids.length * projection);
    await this.encode(
      input_ids,
      settings,
      context,
      () => true,
      (batch) => {
        for (const [index, embedding] of batch) text_embeds.set(embedding, index * projection);
      },
    );
    return text_embeds;
  }

  tokenizer(model: Model): Promise<Tokenize> {
    const known = this.tokenizers.get(model.fingerprint);
    if (known) return known;
    const reading = readTokenizer(model);
    this.tokenizers.clear();
    this.tokenizers.set(model.fingerprint, reading);
    reading.catch(() => this.tokenizers.delete(model.fingerprint));
    return reading;
  }

  private async tokenizeAll(texts: readonly string[], model: Model, context: RequestContext): Promise<TokenizedPhrase[]> {
    const tokenize = await this.tokenizer(model);
    const tokenized: TokenizedPhrase[] = [];
    // A thousand phrases tokenize in a few milliseconds; a cancellation must not wait for 50,000.
    for (let from = 0; from < texts.length; from += AT_ONCE) {
      if (from > 0) await breath(context);
      tokenized.push(...tokenizeInTime(model, tokenize, texts.slice(from, from + AT_ONCE)));
    }
    return tokenized;
  }

  /**
   * Encodes those of the texts that are still wanted when their turn comes, [texts][tokens], and hands on the embeddings of
   * each batch as soon as it is done: not normalised, [projection], with the texts' indices.
   */
  private async encode(
    input_ids: readonly (readonly number[])[],
    { model, runtime, batchSize }: TextSettings,
    context: RequestContext,
    wanted: (index: number) => boolean,
    use: (batch: readonly (readonly [index: number, embedding: Float32Array])[]) => void,
  ): Promise<void> {
    if (input_ids.length === 0) return;
    const inBackground = context.priority === 'background';
    const batches = batchesOfEqualLength(
      input_ids,
      Math.min(batchSize, model.maxBatch ?? batchSize),
      tokensWithin(runtime.memoryMiB, model.projection),
    );
    // A list that somebody waits for is encoded in one go. In the background neither the turn nor the tower is held from
    // one batch to the next: what overtakes may need them, and may be for another model.
    const rounds = inBackground ? batches.map((batch) => [batch]) : [batches];
    let done = 0;
    const report = (): void => context.report({ stage: 'phrases', done, total: input_ids.length });
    for (const round of rounds) {
      await breath(context);
      await this.turns.run(async () => {
        context.signal.throwIfAborted();
        const left = round.map((batch) => batch.filter(wanted)).filter(({ length }) => length > 0);
        done += round.flat().length - left.flat().length;
        if (left.length > 0)
          await this.sessions.use(
            model,
            'text',
            runtime,
            () => context.report({ stage: 'opening' }),
            async (session) => {
              const tower = new TextTower(session, model.projection);
              report();
              for (const batch of left) {
                await nextTurn();
                context.signal.throwIfAborted();
                const embeddings = await tower.encode(batch.map((index) => input_ids[index] ?? []));
                const { projection } = model;
                use(batch.map((index, row) => [index, embeddings.subarray(row * projection, (row + 1) * projection)]));
                done += batch.length;
                this.encoded += batch.length;
                report();
              }
            },
          );
      });
    }
  }
}

async function readTokenizer(model: Model): Promise<Tokenize> {
  const json = async (file: string): Promise<object> => {
    const value: unknown = JSON.parse(utf8(await readBounded(file, LONGEST_TOKENIZER)));
    if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
    return value;
  };
  try {
    return createTokenizer(await json(model.files.tokenizer), await json(model.files.tokenizerConfig), model.contextLength);
  } catch (cause) {
    throw new EngineError(
      'model',
      t('The tokenizer of {title} cannot be read ({tokenizer}). Verify the model, or choose another.', {
        title: model.title,
        tokenizer: model.files.tokenizer,
      }),
      {
        cause,
      },
    );
  }
}

/**
 * Tokenizes texts by what a model's own file says, which may hold any regular expression.
 *
 * @throws EngineError `model` where it does not come to an end
 */
export function tokenizeInTime(model: Model, tokenize: Tokenize, texts: readonly string[]): TokenizedPhrase[] {
  return tokenizingInTime(model, () => texts.map(tokenize));
}

/** @throws EngineError `model` where the work, which tokenizes, does not come to an end; what the work throws */
export function tokenizingInTime<T>(model: Model, work: () => T): T {
  try {
    return inTime(TOKENIZING, work);
  } catch (cause) {
    if (!(cause instanceof OutOfTimeError)) throw cause;
    throw new EngineError(
      'model',
      t('The tokenizer of {title} does not come to an end with some phrase ({tokenizer}). Choose another model.', {
        title: model.title,
        tokenizer: model.files.tokenizer,
      }),
      { cause },
    );
  }
}
