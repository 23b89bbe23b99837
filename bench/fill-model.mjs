// Models of true size: the graphs of both towers, filled with seeded random weights, each in a single file as the hub has them.
// They measure speed and memory only; they say nothing about pictures.
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { imageTower, textTower } from './clip-graph.mjs';
import { withWeightsInside } from './single-file.mjs';

const here = import.meta.dirname;
const demo = path.join(here, '..', 'media', 'demo-model');

/** CLIP's own initial spread, about. */
const SPREAD = 0.035;

const exported = (tower) => withWeightsInside(readFileSync(path.join(here, 'model', `${tower}_model.onnx`)));

/** The sizes of OpenAI's models, from their config.json. ViT-B/32's graphs are those of the hub's export. */
export const SIZES = {
  'ViT-B/32': {
    towers: { vision: () => exported('vision'), text: () => exported('text') },
    projection: 512,
    patch: 32,
    widths: { vision: 768, text: 512 },
  },
  'ViT-L/14': {
    towers: {
      vision: () => imageTower({ layers: 24, width: 1024, heads: 16, projection: 768, size: 224, patch: 14 }),
      text: () => textTower({ layers: 12, width: 768, heads: 12, projection: 768, vocabulary: 49_408, context: 77 }),
    },
    projection: 768,
    patch: 14,
    widths: { vision: 1024, text: 768 },
  },
};

/**
 * Writes the model unless it is already there.
 * @param {string} folder
 * @param {keyof typeof SIZES} size
 */
export function fillModel(folder, size = 'ViT-B/32') {
  mkdirSync(path.join(folder, 'onnx'), { recursive: true });
  for (const [tower, graph] of Object.entries(SIZES[size].towers)) {
    const name = `${tower}_model.onnx`;
    const { bytes, parts } = graph();
    const file = path.join(folder, 'onnx', name);
    if (existsSync(file) && statSync(file).size === bytes) continue;
    write(`${file}.partial`, parts);
    renameSync(`${file}.partial`, file);
  }
  for (const name of ['tokenizer.json', 'tokenizer_config.json', 'preprocessor_config.json'])
    copyFileSync(path.join(demo, name), path.join(folder, name));
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(configOf(SIZES[size])));
}

/**
 * @param {string} folder where fillModel() has written it
 * @param {keyof typeof SIZES} size
 * @returns {import('../src/models/model.js').Model} as the engine is given it
 */
export function benchModel(folder, size = 'ViT-B/32') {
  const { projection, patch } = SIZES[size];
  return {
    id: 'bench',
    title: `${size}, random weights`,
    folder,
    files: {
      vision: path.join(folder, 'onnx', 'vision_model.onnx'),
      text: path.join(folder, 'onnx', 'text_model.onnx'),
      tokenizer: path.join(folder, 'tokenizer.json'),
      tokenizerConfig: path.join(folder, 'tokenizer_config.json'),
    },
    fingerprint: 'bench',
    logitScale: 100,
    logitScaleAssumed: false,
    demo: false,
    projection,
    patch,
    contextLength: 77,
    image: { size: 224, mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] },
  };
}

/** The parts of OpenAI's config.json that decide shapes. */
function configOf({ projection, patch, widths }) {
  return {
    model_type: 'clip',
    projection_dim: projection,
    logit_scale: 100,
    text_config: {
      model_type: 'clip_text_model',
      hidden_size: widths.text,
      max_position_embeddings: 77,
      vocab_size: 49408,
      projection_dim: projection,
    },
    vision_config: {
      model_type: 'clip_vision_model',
      hidden_size: widths.vision,
      image_size: 224,
      patch_size: patch,
      projection_dim: projection,
    },
  };
}

/** @param {(Uint8Array | { weights: number })[]} parts bytes as they are, or so many bytes of random weights */
function write(file, parts) {
  const chunk = new Float32Array(4 << 20);
  // xorshift32: the same numbers everywhere.
  let state = 2463534242;
  for (let i = 0; i < chunk.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    chunk[i] = ((state >>> 0) / 2 ** 31 - 1) * SPREAD;
  }
  const fd = openSync(file, 'w');
  let round = 0;
  try {
    for (const part of parts) {
      if (part instanceof Uint8Array) {
        writeSync(fd, part);
        continue;
      }
      // Another offset each time, so that no two tensors are alike.
      for (let left = part.weights; left > 0; round++) {
        const from = (round * 65_537) % chunk.length;
        const piece = new Uint8Array(chunk.buffer, from * 4, Math.min(left, (chunk.length - from) * 4));
        writeSync(fd, piece);
        left -= piece.byteLength;
      }
    }
  } finally {
    closeSync(fd);
  }
}
