// Phrases that were never seen, with the text tower open.
import { askFor, startEngine } from '../engine.mjs';
import { matrixPeak } from '../matrix-peak.mjs';
import { sideBySide, time } from '../measure.mjs';

/** Milliseconds that the machine's own speed is measured for, before and after each round. */
const PEAK = 600;

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
        const now = await peak.measure(PEAK);
        most = Math.max(most, now.most);
        return now.held;
      };
      const { before, milliseconds, after } = await sideBySide(words.length, {
        before: measurePeak,
        milliseconds: (round) => ask(texts(phrases, words[round])),
        after: measurePeak,
      });
      const operations = await flopsOf(texts(phrases, words[0]));
      // The medians of the rounds for both: where others take a part of the machine they take it from both.
      const held = Math.max(before, after);
      return { value: milliseconds, bound: (operations / held) * 1000, held, least: (operations / most) * 1000, most };
    };
    const giga = (flops) => (flops / 1e9).toFixed(0);
    const row = (what, { value, bound, held, least, most }) => ({
      row: what,
      unit: 'ms',
      value,
      bound,
      limit: 1.2,
      lowest: true,
      means: `the text tower's multiplications and additions at ${giga(held)} GFLOP/s, which ONNX Runtime held for ${PEAK} ms before or after a round (the median of the rounds) in products of matrices as the tower has them; the fastest single product of all rounds had ${giga(most)}, which would make the ratio ${(value / least).toFixed(2)}`,
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
