// Phrases that were never seen, with the text tower open.
import { askFor, startEngine } from '../engine.mjs';
import { matrixPeak } from '../matrix-peak.mjs';
import { sideBySide, time } from '../measure.mjs';

/** CLIP ViT-B/32's text tower. */
const LAYERS = 12;
const WIDTH = 512;

/** As the engine's runs are by default. */
const BATCH_SIZE = 128;
const TOKENS = 1024;

/** @param {import('../subject.js').Subject} subject */
export async function measure({ inside, model, runtime, lists, folders }) {
  const engine = startEngine({ prepared: folders.prepared });
  const peak = await matrixPeak();
  try {
    // A word after each phrase makes it another one, of one token more; before it, it would make all of them begin alike.
    const texts = (phrases, word) => phrases.map((phrase) => `${phrase} ${word}`);
    const ask = (phrases) =>
      engine.request('compare', {
        model,
        runtime,
        image_embeds: new Float32Array(512).fill(0.1),
        asks: [askFor(phrases)],
        batchSize: BATCH_SIZE,
      });
    const opening = await time(() => ask(['one phrase, so that the tower is open']));
    const short = [...lists.artists200, ...lists.movements, ...lists.surfaces];
    const asked = async (phrases, words) => {
      const { before, kept, milliseconds, after } = await sideBySide(words.length, {
        kept: peak.kept,
        before: peak.own,
        milliseconds: (round) => ask(texts(phrases, words[round])),
        after: peak.own,
      });
      const { input_ids } = await engine.request('tokenize', { model, phrases: texts(phrases, words[0]) });
      const batches = inside
        .batchesOfEqualLength(input_ids, BATCH_SIZE, TOKENS)
        .map((batch) => batch.map((index) => input_ids[index]));
      const operations = input_ids.reduce((sum, { length }) => sum + flops(length), 0);
      const tokens = input_ids.reduce((sum, { length }) => sum + length, 0);
      const unique = batches.reduce((sum, batch) => sum + inside.uniqueTokens(batch).unique_tokens.length, 0);
      // The medians of the rounds for both: where others take a part of the machine they take it from both.
      const own = Math.max(before, after);
      return { value: milliseconds, operations, own, kept, tokens, unique };
    };
    const giga = (flops) => (flops / 1e9).toFixed(0);
    const count = (number) => number.toLocaleString('en');
    const row = (what, { value, operations, own, kept, tokens, unique }) => ({
      row: what,
      unit: 'ms',
      value,
      bound: (operations / own) * 1000,
      limit: 1.2,
      // Of the last layer only one row of each phrase is computed.
      lowest: (((operations * unique) / tokens) * (1 - 1 / LAYERS) * 1000) / Math.max(own, kept),
      means: `the text tower's multiplications and additions for each of the ${count(tokens)} tokens, at ${giga(own)} GFLOP/s, which ONNX Runtime reached beside the rounds in the tower's own products and nothing else, each with weights of its own (with weights that stay in the processor's caches ${giga(kept)}, which would make the ratio ${((value * kept) / operations / 1000).toFixed(2)}); ${count(unique)} of the tokens are computed, as phrases that begin alike have that in common`,
    });
    // A slower way to compute a token would not show where fewer are computed.
    const ofComputed = ({ value, operations, own, tokens, unique }) => ({
      row: 'the same, against the tokens that are computed',
      unit: 'ms',
      value,
      bound: (((operations * unique) / tokens) * 1000) / own,
      limit: null,
      means: 'the same rate, for those of the tokens that are computed',
    });
    const few = await asked(short, ['oil', 'ink', 'old', 'new', 'red', 'blue', 'big']);
    const many = await asked(lists.artists, ['dry', 'wet']);
    return [
      row('412 phrases never seen', few),
      ofComputed(few),
      row('5,854 phrases never seen', many),
      ofComputed(many),
      { row: 'opening the text tower, and one phrase', unit: 'ms', value: opening, bound: null, limit: null },
    ];
  } finally {
    await Promise.all([engine.stop(), peak.release()]);
  }
}

/** Of one phrase: each layer's projections and hidden layer, its attention, and the projection at the end. */
function flops(tokens) {
  const weights = 4 * WIDTH * WIDTH + 2 * WIDTH * 4 * WIDTH;
  return 2 * LAYERS * tokens * (weights + 2 * tokens * WIDTH) + 2 * WIDTH * WIDTH;
}
