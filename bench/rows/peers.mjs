// Another program on the same weights: @huggingface/transformers' zero-shot pipeline, whose numbers are of everything each time.
import path from 'node:path';
import { startEngine } from '../engine.mjs';
import { sideBySide } from '../measure.mjs';

const ROUNDS = 3;

export async function measure({ model, runtime, picture, lists, copies, seeing, folders }) {
  const labels = [...lists.artists200, ...lists.movements, ...lists.surfaces];
  const { pipeline, env } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.localModelPath = path.dirname(model.folder);
  const classify = await pipeline('zero-shot-image-classification', path.basename(model.folder), { dtype: 'fp32' });
  const engine = startEngine({ prepared: folders.prepared });
  try {
    const gaze = async (path) => {
      const { image_embeds } = await engine.request('encodeImage', {
        model,
        runtime,
        source: { kind: 'file', path },
        seeing: seeing('as-displayed'),
        fresh: true,
      });
      const asks = [{ entries: labels.map((phrase) => [phrase]), templates: [] }];
      await engine.request('compare', { model, runtime, image_embeds, asks, batchSize: 128 });
    };
    await gaze(picture);
    const medians = await sideBySide(ROUNDS, {
      ours: (round) => gaze(copies[round]),
      theirs: () => classify(picture, labels, { hypothesis_template: '{}' }),
    });
    return [
      {
        row: 'warm gaze, 412 phrases in one list, against @huggingface/transformers',
        unit: 'ms',
        value: medians.ours,
        bound: medians.theirs,
        limit: null,
        means:
          'its zero-shot-image-classification pipeline on the same weights and picture, which encodes all phrases each time, padded',
      },
    ];
  } finally {
    await engine.stop();
    await classify.dispose();
  }
}
