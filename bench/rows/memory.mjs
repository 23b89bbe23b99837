// The most memory that an engine ever has, from its start.
import { statSync } from 'node:fs';
import { askFor, startEngine } from '../engine.mjs';
import { median } from '../measure.mjs';

const ROUNDS = 3;
const MIB = 2 ** 20;

/** @param {import('../subject.js').Subject} subject */
export async function measure({ model, runtime, picture, seeing, lists, folders }) {
  if (process.platform !== 'linux') return [];
  const vision = statSync(model.files.vision).size;
  const text = statSync(model.files.text).size;
  const peakOf = async (from, work) => {
    const engine = startEngine(from);
    try {
      await work(engine);
      return engine.peakBytes();
    } finally {
      await engine.stop();
    }
  };
  const look = (engine) =>
    engine.request('encodeImage', {
      model,
      runtime,
      source: { kind: 'file', path: picture },
      seeing: seeing('as-displayed'),
      fresh: true,
    });
  const ask = async (engine, asked) => {
    const { image_embeds } = await look(engine);
    const asks = asked.map(askFor);
    await engine.request('compare', { model, runtime, image_embeds, asks, batchSize: 128 });
  };
  const one = [];
  for (let i = 0; i < ROUNDS; i++)
    one.push(await peakOf(folders, async (engine) => ask(engine, [lists.artists200, lists.movements, lists.surfaces])));
  const all = await peakOf({ prepared: folders.prepared }, (engine) => ask(engine, [lists.artists]));
  return [
    {
      row: "engine's peak memory, one gaze, 3 lists stored",
      unit: 'MiB',
      value: median(one) / MIB,
      bound: vision / MIB,
      limit: 1.5,
      means: "the image tower's file",
    },
    {
      row: "engine's peak memory, 5,854 new phrases",
      unit: 'MiB',
      value: all / MIB,
      bound: (vision + text) / MIB,
      limit: 1.4,
      means: "both towers' files",
    },
  ];
}
