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
      let most = 0;
      const measurePeak = async () => {
        const now = await peak.measure();
        most = Math.max(most, now);
        return now;
      };
      const { before, milliseconds, after } = await sideBySide(words.length, {
        before: measurePeak,
        milliseconds: (round) => ask(texts(phrases, words[round])),
        after: measurePeak,
      });
      const operations = await flopsOf(texts(phrases, words[0]));
      // The median of the rounds for both: where others take a part of the machine they take it from both.
      const usual = Math.max(before, after);
      return { value: milliseconds, bound: (operations / usual) * 1000, usual, least: (operations / most) * 1000, most };
    };
    const giga = (flops) => (flops / 1e9).toFixed(0);
    const row = (what, { value, bound, usual, least, most }) => ({
      row: what,
      unit: 'ms',
      value,
      bound,
      limit: 1.2,
      lowest: true,
      means: `the text tower's multiplications and additions at ${giga(usual)} GFLOP/s, the most that ONNX Runtime reached beside a round (the median of the rounds) in products of matrices as the tower has them; beside the best of the rounds it was ${giga(most)}, which the value is ${(value / least).toFixed(2)} times of`,
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
