/** Similarity of one image to phrases, as CLIP defines it (Radford et al. 2021, figure 3). */
import { t } from '../l10n/texts.js';
import { EmptyListError } from './errors.js';

/**
 * The vector scaled to length 1.
 *
 * @param vector [projection]; a vector of zeros has no direction and stays as it is
 */
export function unit(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const scale = sum > 0 ? 1 / Math.sqrt(sum) : 1;
  return vector.map((value) => value * scale);
}

/**
 * An ensemble: the mean of unit vectors, scaled to length 1 (CLIP's notebook `Prompt_Engineering_for_ImageNet`).
 *
 * @param vectors at least one, each [projection], of any length
 * @throws RangeError if there is none
 */
export function ensemble(vectors: readonly Float32Array[]): Float32Array {
  const [first, ...others] = vectors.map(unit);
  if (!first) throw new RangeError('An ensemble needs at least one embedding.');
  const sum = Float64Array.from(first);
  for (const vector of others) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0);
  return unit(Float32Array.from(sum));
}

/**
 * Cosine of two unit vectors, -1..1.
 *
 * @param a [projection]
 * @param b [projection]
 */
export function cosine(a: Float32Array, b: Float32Array): number {
  // Four sums side by side: the processor adds them at once, where one sum waits for each addition.
  const whole = a.length - (a.length % 4);
  let [w, x, y, z] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    w += (a[i] ?? 0) * (b[i] ?? 0);
    x += (a[i + 1] ?? 0) * (b[i + 1] ?? 0);
    y += (a[i + 2] ?? 0) * (b[i + 2] ?? 0);
    z += (a[i + 3] ?? 0) * (b[i + 3] ?? 0);
  }
  for (let i = whole; i < a.length; i++) w += (a[i] ?? 0) * (b[i] ?? 0);
  return Math.max(-1, Math.min(1, w + x + y + z));
}

/**
 * Relative likelihood of each phrase within its list: softmax of logit_scale × cosine.
 *
 * @param cosines    cosine of the image with each phrase, [phrases], -1..1
 * @param logitScale the model's exp(logit_scale); 100 for OpenAI's models
 * @returns shares, [phrases], summing to 1; computed around the maximum, so no scale overflows
 * @throws EmptyListError if there is no phrase
 */
export function shares(cosines: Float32Array, logitScale: number): Float32Array {
  if (cosines.length === 0) throw new EmptyListError(t('A list without phrases has nothing to share out.'));
  let highest = -Infinity;
  for (const value of cosines) highest = Math.max(highest, value);
  // Plain loops: from() with a function is ten times slower, and a list may have fifty thousand phrases.
  const weights = new Float64Array(cosines.length);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = Math.exp(logitScale * ((cosines[i] ?? 0) - highest));
    weights[i] = weight;
    sum += weight;
  }
  const each = new Float32Array(cosines.length);
  for (let i = 0; i < each.length; i++) each[i] = (weights[i] ?? 0) / sum;
  return each;
}

/**
 * As if choosing evenly among this many: the exponential of the entropy of the shares (perplexity).
 *
 * @param of shares of one list, summing to 1
 * @returns 1 where one phrase has all, the number of phrases where all have the same
 */
export function effectiveCount(of: Iterable<number>): number {
  let entropy = 0;
  for (const share of of) if (share > 0) entropy -= share * Math.log(share);
  return Math.exp(entropy);
}
