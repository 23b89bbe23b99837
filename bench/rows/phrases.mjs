// Phrases that were never seen, with the text tower open.
import { matrixPeak } from '../bare.mjs';
import { startEngine } from '../engine.mjs';
import { sideBySide, time } from '../measure.mjs';

/** CLIP ViT-B/32's text tower. */
const LAYERS = 12;
const WIDTH = 512;

/** Rounds for the short lists; the long list takes half a minute each time. */
const ROUNDS = 7;

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
        asks: [{ entries: phrases.map((phrase) => [phrase]), templates: [] }],
        batchSize: 128,
      });
    const opening = await time(() => ask(['one phrase, so that the tower is open']));
    const short = [...lists.artists200, ...lists.movements, ...lists.surfaces];
    // A word before each phrase makes it another one, of one token more.
    const words = ['oil', 'ink', 'old', 'new', 'red', 'blue', 'big', 'small'];
    const few = await sideBySide(ROUNDS, {
      peak: () => peak.measure(),
      phrases: (round) => ask(texts(short, words[round])),
    });
    const many = await sideBySide(2, {
      before: () => peak.measure(),
      phrases: (round) => ask(texts(lists.artists, words[round])),
      after: () => peak.measure(),
    });
    const means = (gflops) =>
      `the text tower's multiplications and additions at ${(gflops / 1e9).toFixed(0)} GFLOP/s, which ONNX Runtime reaches here in one big product of matrices`;
    const manyPeak = (many.before + many.after) / 2;
    return [
      {
        row: '412 phrases never seen',
        unit: 'ms',
        value: few.phrases,
        bound: ((await flopsOf(texts(short, words[0]))) / few.peak) * 1000,
        limit: 1.2,
        means: means(few.peak),
      },
      {
        row: '5,854 phrases never seen',
        unit: 'ms',
        value: many.phrases,
        bound: ((await flopsOf(texts(lists.artists, words[0]))) / manyPeak) * 1000,
        limit: 1.2,
        means: means(manyPeak),
      },
      { row: 'opening the text tower, and one phrase', unit: 'ms', value: opening, bound: null, limit: null },
    ];
  } finally {
    await engine.stop();
  }
}

/** Of one phrase: each layer's projections and hidden layer, its attention, and the projection at the end. */
function flops(tokens) {
  const weights = 4 * WIDTH * WIDTH + 2 * WIDTH * 4 * WIDTH;
  return 2 * LAYERS * tokens * (weights + 2 * tokens * WIDTH) + 2 * WIDTH * WIDTH;
}
