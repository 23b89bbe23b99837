import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { selectEarly } from '../../../src/engine/select-early.js';
import { newNode, readNodes, type Node } from '../../../src/models/onnx-nodes.js';
import { fileOf, floats, INT64, integers, WIDTH, WORDS, type Tower } from './small-towers.js';

/** A tower's last layer, from `x` to `hidden`: tokens attend to those before them, then each is projected for itself. */
const LAYER = [
  newNode('CumSum', ['x', 'second'], 'attended'),
  newNode('MatMul', ['attended', 'out'], 'projected'),
  newNode('Add', ['projected', 'bias'], 'out biased'),
  newNode('Add', ['x', 'out biased'], 'middle'),
  newNode('LayerNormalization', ['middle', 'scale', 'bias'], 'normal'),
  newNode('MatMul', ['normal', 'up'], 'wide'),
  newNode('Sigmoid', ['wide'], 'gate'),
  newNode('Mul', ['wide', 'gate'], 'active'),
  newNode('MatMul', ['active', 'down'], 'narrow'),
  newNode('Add', ['middle', 'narrow'], 'end'),
  newNode('LayerNormalization', ['end', 'scale', 'bias'], 'hidden'),
];
const WEIGHTS = {
  words: floats(WORDS, WIDTH),
  out: floats(WIDTH, WIDTH),
  bias: floats(WIDTH),
  scale: floats(WIDTH),
  up: floats(WIDTH, 4 * WIDTH),
  down: floats(4 * WIDTH, WIDTH),
  projection: floats(WIDTH, 6),
  first: integers([], 0n),
  second: integers([], 1n),
};

const EMBED = newNode('Gather', ['words', 'input_ids'], 'x');
const PROJECT = newNode('MatMul', ['row', 'projection'], 'text_embeds');

/** As PyTorch's exporter writes `hidden[arange(batch), input_ids.argmax()]`. */
const FLAT = [
  newNode('Shape', ['hidden'], 'shape'),
  newNode('Gather', ['shape', 'first'], 'batch'),
  newNode('Gather', ['shape', 'second'], 'tokens'),
  newNode('Range', ['first', 'batch', 'second'], 'numbers'),
  newNode('Mul', ['numbers', 'tokens'], 'starts'),
  newNode('ArgMax', ['input_ids'], 'ends', { axis: 1, keepdims: 0 }),
  newNode('Add', ['starts', 'ends'], 'places'),
  newNode('Flatten', ['hidden'], 'rows', { axis: 2 }),
  newNode('Gather', ['rows', 'places'], 'row', { axis: 0 }),
];
const ND = [
  newNode('ArgMax', ['input_ids'], 'places', { axis: 1, keepdims: 1 }),
  newNode('GatherND', ['hidden', 'places'], 'row', { batch_dims: 1 }),
];
const OF_PICTURES = [newNode('Gather', ['hidden', 'first'], 'row', { axis: 1 })];

const tower = (selection: readonly Node[], more: Partial<Tower> = {}): Tower => ({
  nodes: [EMBED, ...LAYER, ...selection, PROJECT],
  weights: WEIGHTS,
  inputs: { input_ids: INT64 },
  outputs: ['text_embeds'],
  ...more,
});

async function answerOf(file: Buffer): Promise<unknown> {
  const session = await ort.InferenceSession.create(file, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const input_ids = BigInt64Array.from([3, 7, 19, 2, 5, 18, 4, 1, 6, 2, 9, 17].map(BigInt));
  const { text_embeds } = await session.run({ input_ids: new ort.Tensor('int64', input_ids, [3, 4]) });
  await session.release();
  return { dims: text_embeds?.dims, data: text_embeds?.data };
}

const producerOf = (file: Buffer, tensor: string) => readNodes(file).nodes.find(({ outputs }) => outputs.includes(tensor));

describe('the row that is asked for', () => {
  it.each([
    ['counted through all phrases', FLAT, 'Gather'],
    ['by its place in each phrase', ND, 'GatherND'],
    ['of the first token', OF_PICTURES, 'Gather'],
  ])('is taken before the projections, and the answer stays the same to the bit: %s', async (_, selection, by) => {
    const file = fileOf(tower(selection));
    const early = selectEarly(file) ?? Buffer.alloc(0);
    expect(await answerOf(early)).toEqual(await answerOf(file));
    const [taken = '', residual = ''] = [producerOf(early, 'projected')?.inputs[0], producerOf(early, 'middle')?.inputs[0]];
    expect([producerOf(early, taken)?.operator, producerOf(early, residual)?.operator]).toEqual([by, by]);
  });

  it('is all that is computed where the file also gives what no tower is read for', async () => {
    const file = fileOf(tower(FLAT, { outputs: ['hidden', 'text_embeds'] }));
    const early = selectEarly(file) ?? Buffer.alloc(0);
    expect(readNodes(early).outputs).toEqual(['text_embeds']);
    expect(await answerOf(early)).toEqual(await answerOf(file));
  });

  it('is taken after what something else needs of all tokens', async () => {
    const file = fileOf(
      tower([], {
        nodes: [
          EMBED,
          ...LAYER,
          ...OF_PICTURES,
          newNode('MatMul', ['row', 'projection'], 'embedding'),
          newNode('ReduceMax', ['narrow'], 'most', { keepdims: 0 }),
          newNode('Add', ['embedding', 'most'], 'text_embeds'),
        ],
      }),
    );
    // No projection is left behind it, and nothing to gain.
    expect(selectEarly(file)).toBeUndefined();
    expect(await answerOf(file)).toMatchObject({ dims: [3, 6] });
  });
});

describe('a graph stays as it is', () => {
  const kept: readonly (readonly [string, Tower])[] = [
    ['where no embedding comes out of it', tower(FLAT, { outputs: ['row'] })],
    ['where its operators are older', tower(FLAT, { opset: 12 })],
    ['where another token than the first is taken', tower([newNode('Gather', ['hidden', 'second'], 'row', { axis: 1 })])],
    ['where no row is taken', tower([newNode('ReduceMean', ['hidden'], 'row', { keepdims: 0 })])],
    [
      'where it asks for a shape that nothing else has',
      tower(FLAT.map((node) => (node.operator === 'Shape' ? newNode('Shape', ['wide'], 'shape') : node))),
    ],
    [
      'where what a projection multiplies by is no weight',
      tower(OF_PICTURES, {
        nodes: [EMBED, newNode('MatMul', ['x', 'attended'], 'hidden'), ...OF_PICTURES, PROJECT],
      }),
    ],
    [
      'where tokens are normalised together',
      tower(OF_PICTURES, {
        nodes: [
          EMBED,
          newNode('MatMul', ['x', 'out'], 'y'),
          newNode('LayerNormalization', ['y', 'scale', 'bias'], 'hidden', { axis: 1 }),
          ...OF_PICTURES,
          PROJECT,
        ],
      }),
    ],
  ];
  it.each(kept)('%s', (_, each) => {
    expect(selectEarly(fileOf(each))).toBeUndefined();
  });
});
