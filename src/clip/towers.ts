/** CLIP's two towers over an open session, whatever runtime opened it. */
import { t } from '../l10n/texts.js';
import { UNIQUE_OF, UNIQUE_TOKENS, uniqueTokens } from './unique-tokens.js';

export interface Tensor {
  readonly type: 'float32' | 'int64';
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** What a tower needs of a runtime. */
export interface TowerSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
}

/** The model's files do not do what CLIP's towers do. */
export class TowerError extends Error {
  override readonly name = 'TowerError';
}

/**
 * The image tower: pixel_values [batch, 3, size, size] → image_embeds [batch, projection], not normalised.
 */
export class ImageTower {
  constructor(
    private readonly session: TowerSession,
    private readonly size: number,
    private readonly projection: number,
  ) {
    requireNames('image', session, 'pixel_values', 'image_embeds');
  }

  /**
   * @param pixel_values [batch × 3 × size × size], channel by channel
   * @returns image_embeds, [batch × projection]
   * @throws TowerError if the session answers in another shape or with numbers that are not finite
   */
  async encode(pixel_values: Float32Array): Promise<Float32Array> {
    const batch = pixel_values.length / (3 * this.size * this.size);
    const { image_embeds } = await this.session.run({
      pixel_values: { type: 'float32', data: pixel_values, dims: [batch, 3, this.size, this.size] },
    });
    return embeddings('image', image_embeds, batch, this.projection);
  }
}

/**
 * The text tower: input_ids [batch, sequence] → text_embeds [batch, projection], not normalised.
 */
export class TextTower {
  private readonly wantsMask: boolean;
  private readonly wantsUnique: boolean;

  constructor(
    private readonly session: TowerSession,
    private readonly projection: number,
  ) {
    requireNames('text', session, 'input_ids', 'text_embeds');
    this.wantsMask = session.inputNames.includes('attention_mask');
    this.wantsUnique = session.inputNames.includes(UNIQUE_OF);
  }

  /**
   * @param phrases input_ids of each phrase, all of one length, [batch][sequence]
   * @returns text_embeds, [batch × projection]
   * @throws TowerError if the session answers in another shape or with numbers that are not finite
   * @throws RangeError if the phrases differ in length
   */
  async encode(phrases: readonly (readonly number[])[]): Promise<Float32Array> {
    const sequence = phrases[0]?.length ?? 0;
    const dims = [phrases.length, sequence];
    const input_ids = new BigInt64Array(phrases.length * sequence);
    phrases.forEach((ids, row) => {
      if (ids.length !== sequence) throw new RangeError(`A batch is of one length: ${sequence} tokens, not ${ids.length}.`);
      ids.forEach((id, column) => (input_ids[row * sequence + column] = BigInt(id)));
    });
    const { text_embeds } = await this.session.run({
      input_ids: { type: 'int64', data: input_ids, dims },
      ...(this.wantsMask && { attention_mask: { type: 'int64', data: new BigInt64Array(input_ids.length).fill(1n), dims } }),
      ...(this.wantsUnique && uniqueInputs(phrases, dims)),
    });
    return embeddings('text', text_embeds, phrases.length, this.projection);
  }
}

function uniqueInputs(phrases: readonly (readonly number[])[], dims: readonly number[]): Record<string, Tensor> {
  const { unique_tokens, unique_of } = uniqueTokens(phrases);
  return {
    [UNIQUE_TOKENS]: { type: 'int64', data: BigInt64Array.from(unique_tokens, BigInt), dims: [unique_tokens.length] },
    [UNIQUE_OF]: { type: 'int64', data: BigInt64Array.from(unique_of, BigInt), dims },
  };
}

type TowerName = 'image' | 'text';

function requireNames(tower: TowerName, session: TowerSession, input: string, output: string): void {
  if (session.inputNames.includes(input) && session.outputNames.includes(output)) return;
  const names = { inputs: session.inputNames.join(', '), outputs: session.outputNames.join(', '), input, output };
  throw new TowerError(
    tower === 'image'
      ? t(
          "The image tower of this model takes {inputs} and gives {outputs}; CLIP's takes {input} and gives {output}. Choose a model folder in the Hugging Face CLIP layout.",
          names,
        )
      : t(
          "The text tower of this model takes {inputs} and gives {outputs}; CLIP's takes {input} and gives {output}. Choose a model folder in the Hugging Face CLIP layout.",
          names,
        ),
  );
}

function embeddings(tower: TowerName, tensor: Tensor | undefined, batch: number, projection: number): Float32Array {
  if (!tensor || !(tensor.data instanceof Float32Array) || tensor.data.length !== batch * projection) {
    const shapes = { shape: tensor?.dims.join(', ') ?? '', batch, projection };
    throw new TowerError(
      tower === 'image'
        ? t('The image tower answered with [{shape}] where config.json says [{batch}, {projection}].', shapes)
        : t('The text tower answered with [{shape}] where config.json says [{batch}, {projection}].', shapes),
    );
  }
  if (!tensor.data.every(Number.isFinite))
    throw new TowerError(
      tower === 'image'
        ? t("The image tower answered with numbers that are not finite: the model's files may be damaged.")
        : t("The text tower answered with numbers that are not finite: the model's files may be damaged."),
    );
  return tensor.data;
}
