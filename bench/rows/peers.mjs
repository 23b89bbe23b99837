// Other programs on the same weights, or on weights of the same size.
import path from 'node:path';
import { askFor, startEngine } from '../engine.mjs';
import { sideBySide, time } from '../measure.mjs';
import { coldGaze } from './cold.mjs';

/** Rounds: they take ten seconds and more each. */
const ROUNDS = 2;

/** @param {import('../subject.js').Subject} bench */
export async function measure(bench) {
  return [...(await transformersJs(bench)), ...(await clipGaze(bench))];
}

/** @huggingface/transformers, which computes everything each time. */
async function transformersJs({ model, runtime, picture, lists, copies, seeing, folders }) {
  const labels = [...lists.artists200, ...lists.movements, ...lists.surfaces];
  const { AutoProcessor, AutoTokenizer, CLIPTextModelWithProjection, CLIPVisionModelWithProjection, RawImage, env } =
    await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.localModelPath = path.dirname(model.folder);
  const name = path.basename(model.folder);
  const [tokenize, process, text, vision] = await Promise.all([
    AutoTokenizer.from_pretrained(name),
    AutoProcessor.from_pretrained(name),
    CLIPTextModelWithProjection.from_pretrained(name, { dtype: 'fp32' }),
    CLIPVisionModelWithProjection.from_pretrained(name, { dtype: 'fp32' }),
  ]);
  // Its zero-shot pipeline wants both towers in one file, which models for the towers alone do not have: these are its steps.
  const theirs = async () => {
    await text(tokenize(labels, { padding: true, truncation: true }));
    await vision(await process(await RawImage.read(picture)));
  };
  const engine = startEngine({ prepared: folders.prepared });
  try {
    const gaze = warmGaze(engine, { model, runtime, seeing });
    await gaze(picture, [labels]);
    const medians = await sideBySide(ROUNDS, { ours: (round) => gaze(copies[round], [labels]), theirs });
    return [
      {
        row: 'warm gaze, 412 phrases stored, against @huggingface/transformers',
        unit: 'ms',
        value: medians.ours,
        bound: medians.theirs,
        limit: null,
        means: 'the steps of its zero-shot pipeline on the same weights and picture, which encode all phrases each time, padded',
      },
    ];
  } finally {
    await engine.stop();
    await Promise.all([text.dispose(), vision.dispose()]);
  }
}

/** clip-gaze itself, which computes everything each time and the picture once for each batch. */
async function clipGaze(bench) {
  const { python, picture, work, model, lists, copies, folders } = bench;
  if (!python?.clipGaze) return [];
  const start = () => python.clipGaze(picture, work, model.folder);
  // Writes its model, and brings its libraries into the system's cache.
  const first = await start();
  await first.measure('three');
  first.stop();
  /** @type {Awaited<ReturnType<typeof start>>} */
  let running;
  const theirCold = await time(async () => {
    running = await start();
    await running.measure('three');
  });
  const engine = startEngine(folders);
  try {
    const { median: ourCold } = await sideBySide(5, { median: () => coldGaze(bench) });
    const gaze = warmGaze(engine, bench);
    const three = [lists.artists200, lists.movements, lists.surfaces];
    await gaze(picture, [...three, lists.artists]);
    const warm = await sideBySide(ROUNDS, {
      ours: (round) => gaze(copies[round], three),
      theirs: () => running.measure('three'),
    });
    const artists = await sideBySide(1, {
      ours: () => gaze(copies[ROUNDS], [lists.artists]),
      theirs: () => running.measure('artists'),
    });
    const means = `${running.versions}, on random weights of the same size, in batches of 128 phrases`;
    const row = (what, value, bound, limit) => ({ row: `${what}, against clip-gaze`, unit: 'ms', value, bound, limit, means });
    return [
      row('cold gaze, 3 lists stored', ourCold, theirCold, 0.125),
      row('warm gaze, 3 lists stored', warm.ours, warm.theirs, null),
      row('warm gaze, 5,854 artists stored', artists.ours, artists.theirs, null),
    ];
  } finally {
    running.stop();
    await engine.stop();
  }
}

/** @returns a gaze at a picture of which nothing is stored, in an engine that runs */
function warmGaze(engine, { model, runtime, seeing }) {
  return async (path, asked) => {
    const { image_embeds } = await engine.request('encodeImage', {
      model,
      runtime,
      source: { kind: 'file', path },
      seeing: seeing('as-displayed'),
      fresh: true,
    });
    await Promise.all(
      asked.map((list) => {
        const asks = [askFor(list)];
        return engine.request('compare', { model, runtime, image_embeds, asks, batchSize: 128 });
      }),
    );
  };
}
