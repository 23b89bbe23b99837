/** The shape of what may be asked of the engine, checked where it enters. */
import * as v from 'valibot';
import { CROPS, DECODES, PREPROCESSINGS } from '../clip/seeing.js';
import { RUNTIME_CHOICES, type EngineMethod, type EngineRequests } from './protocol.js';

const three = v.tuple([v.number(), v.number(), v.number()]);
const image = v.object({ size: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2048)), mean: three, std: three });

const model = v.object({
  id: v.string(),
  title: v.string(),
  folder: v.string(),
  files: v.object({ vision: v.string(), text: v.string(), tokenizer: v.string(), tokenizerConfig: v.string() }),
  fingerprint: v.string(),
  logitScale: v.number(),
  logitScaleAssumed: v.boolean(),
  demo: v.boolean(),
  projection: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_536)),
  contextLength: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(65_536)),
  image,
  patch: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096)),
  maxBatch: v.exactOptional(v.number()),
});

const runtime = v.object({
  library: v.exactOptional(v.picklist(RUNTIME_CHOICES)),
  nativeFailure: v.exactOptional(v.string()),
  device: v.string(),
  threads: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1024)),
  memoryMiB: v.pipe(v.number(), v.minValue(1)),
  storeMiB: v.pipe(v.number(), v.minValue(0)),
});

const source = v.variant('kind', [
  v.object({ kind: v.literal('file'), path: v.string() }),
  v.object({ kind: v.literal('bytes'), bytes: v.instance(Uint8Array), name: v.string() }),
]);

const seeing = v.object({ preprocessing: v.picklist(PREPROCESSINGS), crop: v.picklist(CROPS), decode: v.picklist(DECODES) });

const batchSize = v.pipe(v.number(), v.integer(), v.minValue(1));

const asks = v.array(v.object({ entries: v.string(), templates: v.array(v.string()) }));

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8192));

export const PARAMS: { [M in EngineMethod]: v.GenericSchema<EngineRequests[M]['params']> } = {
  encodeImage: v.object({ model, runtime, source, seeing, fresh: v.exactOptional(v.boolean()) }),
  storedImages: v.object({ model, runtime, seeing, paths: v.array(v.string()) }),
  storedPhrases: v.object({ model, runtime, asks }),
  preparePhrases: v.object({ model, runtime, asks, batchSize }),
  warmUp: v.object({ model, runtime }),
  storeSize: v.object({}),
  clearStore: v.object({}),
  encodeMeanColour: v.object({ model, runtime, source, seeing }),
  compare: v.object({
    model,
    runtime,
    image_embeds: v.instance(Float32Array),
    asks,
    batchSize,
  }),
  encodePhrases: v.object({ model, runtime, phrases: v.array(v.string()), batchSize }),
  tokenize: v.object({ model, phrases: v.array(v.string()) }),
  countTokens: v.object({ model, texts: v.array(v.string()) }),
  crop: v.object({ source, seeing, image }),
  preview: v.object({ source, seeing, maxSide: side }),
  pictureJpeg: v.object({ source, seeing, maxSide: side }),
  mapRegions: v.object({
    model,
    runtime,
    source,
    seeing,
    phrases: v.pipe(
      v.array(v.object({ spellings: v.pipe(v.array(v.string()), v.minLength(1)), templates: v.array(v.string()) })),
      v.minLength(1),
    ),
    batchSize,
  }),
  regionPicture: v.object({
    source,
    seeing,
    maxSide: side,
    map: v.object({
      rows: side,
      columns: side,
      box: v.object({ left: v.number(), top: v.number(), right: v.number(), bottom: v.number() }),
      width: v.number(),
      height: v.number(),
      falls: v.instance(Float32Array),
    }),
  }),
  keepEmbeddings: v.object({
    set: count,
    rows: count,
    dimensions: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_536)),
    from: count,
    embeddings: v.instance(Float32Array),
  }),
  nearest: v.object({
    runtime,
    set: count,
    each: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
  }),
  status: v.object({}),
};
