/** Phrases grouped so that no batch is padded. */

/**
 * Batches of phrases of equal token count, the shortest first; those that begin alike are side by side, as a text tower may compute
 * their beginnings once (unique-tokens.ts).
 *
 * Exact and about twelve times less work than padding to 77: the text tower attends causally and is read at the end
 * token, so what would stand after it changes nothing (Radford et al. 2021, section 2.4).
 *
 * @param phrases   input_ids of each, [phrases][sequence]
 * @param batchSize most phrases in a batch, ≥ 1
 * @param maxTokens most tokens in a batch; a phrase that alone has more stands alone
 * @returns indexes into `phrases`, each exactly once, [batches][phrases]
 * @throws RangeError if batchSize or maxTokens is below 1
 */
export function batchesOfEqualLength(phrases: readonly (readonly number[])[], batchSize: number, maxTokens: number): number[][] {
  if (!(batchSize >= 1)) throw new RangeError(`A batch holds at least one phrase, not ${batchSize}.`);
  if (!(maxTokens >= 1)) throw new RangeError(`A batch holds at least one token, not ${maxTokens}.`);
  const byLength = new Map<number, number[]>();
  phrases.forEach(({ length }, index) => {
    const group = byLength.get(length);
    if (group) group.push(index);
    else byLength.set(length, [index]);
  });
  const batches: number[][] = [];
  for (const [length, indexes] of [...byLength].sort(([a], [b]) => a - b)) {
    indexes.sort((a, b) => byTokens(phrases[a] ?? [], phrases[b] ?? []));
    const size = Math.max(1, Math.min(Math.floor(batchSize), Math.floor(maxTokens / length)));
    for (let start = 0; start < indexes.length; start += size) batches.push(indexes.slice(start, start + size));
  }
  return batches;
}

function byTokens(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((id, place) => id !== b[place]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/**
 * Each run reads all of the weights: on ViT-B/32 runs of 1,024 tokens took 0.94 of the time of 512, and 2,048 gained no more. At
 * this bound the largest tensor, tokens × 4 × width floats, is 8 MB for a width of 512. ONNX Runtime's arena grows by doubling, and
 * desktop VS Code's allocator ends a process that asks for 1 GiB at once: with runs of this size the arena stays far below,
 * whatever the batch size (`npm run memory`).
 */
const MOST_TOKENS = 1024;

/**
 * Tokens that one run of a text tower may take.
 *
 * @param memoryMiB working memory allowed to one run
 * @param width     of the text tower; its projection is as wide in OpenAI's models
 * @returns 1..1024; counts 16 floats of working memory for each token and unit of width (inputs, queries, keys, values,
 *   the four-times-wide hidden layer before and after its activation, and their residuals)
 */
export function tokensWithin(memoryMiB: number, width: number): number {
  const bytesPerToken = width * 16 * Float32Array.BYTES_PER_ELEMENT;
  return Math.max(1, Math.min(MOST_TOKENS, Math.floor((memoryMiB * 2 ** 20) / bytesPerToken)));
}
