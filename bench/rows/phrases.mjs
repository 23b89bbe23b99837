// Phrases that were never seen, with the text tower open.
import { askFor, startEngine } from '../engine.mjs';
import { matrixPeak } from '../matrix-peak.mjs';
import { sideBySide, time } from '../measure.mjs';

/** CLIP ViT-B/32's text tower. */
const LAYERS = 12;
const WIDTH = 512;

/** @param {import('../subject.js').Subject} subject */
export async function measure({ model, runtime, lists, folders }) {
  const engine = startEngine({ prepared: folders.prepared });
  const peak = await matrixPeak();
  try {
    const texts = (phrases, word) => phrases.map((phrase) => `${word} ${phrase}`);
    const flopsOf = async (phrases) => {
      const { input_ids } = await engine.request('tokenize', { model, phrases });
      return input_ids.reduce((sum, { length }) => sum + flops(length), 0);
    };
    const ask = (phrases) =>
      engine.request('compare', {
        model,
        runtime,
        image_embeds: new Float32Array(512).fill(0.1),
        asks: [askFor(phrases)],
        batchSize: 128,
      });
    const opening = await time(() => ask(['one phrase, so that the tower is open']));
    const short = [...lists.artists200, ...lists.movements, ...lists.surfaces];
    // A word before each phrase makes it another one, of one token more.
    const asked = async (phrases, words) => {
      // The best that the machine showed before, between and after: a peak that others kept it from is none.
      let best = 0;
      const measurePeak = async () => (best = Math.max(best, await peak.measure()));
      const { milliseconds } = await sideBySide(words.length, {
        before: measurePeak,
        milliseconds: (round) => ask(texts(phrases, words[round])),
        after: measurePeak,
      });
      return { value: milliseconds, bound: ((await flopsOf(texts(phrases, words[0]))) / best) * 1000, gflops: best / 1e9 };
    };
    const row = (what, { value, bound, gflops }) => ({
      row: what,
      unit: 'ms',
      value,
      bound,
      limit: 1.2,
      lowest: true,
      means: `the text tower's multiplications and additions at ${gflops.toFixed(0)} GFLOP/s, the most that ONNX Runtime reached between the rounds in one product of matrices as the tower has them`,
    });
    return [
      row('412 phrases never seen', await asked(short, ['oil', 'ink', 'old', 'new', 'red', 'blue', 'big'])),
      row('5,854 phrases never seen', await asked(lists.artists, ['dry', 'wet'])),
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
