import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { UNIQUE_OF, UNIQUE_TOKENS, uniqueTokens } from '../../../src/clip/unique-tokens.js';
import { selectEarly } from '../../../src/engine/select-early.js';
import { shareBeginnings } from '../../../src/engine/share-beginnings.js';
import { newNode, readNodes, type Node } from '../../../src/models/onnx-nodes.js';
import { fileOf, floats, INT64, integers, WIDTH, WORDS, type Tower } from './small-towers.js';

/** A layer: tokens attend to those before them, then each is projected for itself. */
const layer = (from: string, to: string): Node[] => [
  newNode('MatMul', [from, 'in'], `${to} keys`),
  newNode('Shape', [`${to} keys`], `${to} shape`),
  newNode('Reshape', [`${to} keys`, `${to} shape`], `${to} reshaped`),
  newNode('CumSum', [`${to} reshaped`, 'second'], `${to} attended`),
  newNode('MatMul', [`${to} attended`, 'in'], `${to} projected`),
  newNode('Add', [from, `${to} projected`], `${to} middle`),
  newNode('LayerNormalization', [`${to} middle`, 'scale', 'bias'], `${to} normal`),
  newNode('MatMul', [`${to} normal`, 'in'], `${to} wide`),
  newNode('Sigmoid', [`${to} wide`], `${to} active`),
  newNode('Add', [`${to} middle`, `${to} active`], to),
];
/** The keys' shape is that of what they are made of, which a product does not tell. */
const askingFor = (nodes: readonly Node[], what: (to: string) => string): Node[] =>
  nodes.map((node) =>
    node.operator === 'Shape' ? newNode('Shape', [what(node.outputs[0]!.replace(' shape', ''))], node.outputs[0]!) : node,
  );
const LAYERS = askingFor([...layer('x', 'a'), ...layer('a', 'b')], (to) => (to === 'a' ? 'x' : 'a'));

const CHOICE = [
  newNode('ArgMax', ['input_ids'], 'places', { axis: 1, keepdims: 1 }),
  newNode('GatherND', ['b', 'places'], 'row', { batch_dims: 1 }),
  newNode('MatMul', ['row', 'projection'], 'text_embeds'),
];

const tower = (nodes: readonly Node[] = LAYERS, more: Partial<Tower> = {}): Tower => ({
  nodes: [newNode('Gather', ['words', 'input_ids'], 'x'), ...nodes, ...CHOICE],
  weights: {
    words: floats(WORDS, WIDTH),
    in: floats(WIDTH, WIDTH),
    bias: floats(WIDTH),
    scale: floats(WIDTH),
    projection: floats(WIDTH, 6),
    second: integers([], 1n),
  },
  inputs: { input_ids: INT64 },
  outputs: ['text_embeds'],
  ...more,
});

const PHRASES = [
  [3, 7, 5, 19],
  [3, 7, 6, 19],
  [3, 19, 7, 5],
  [3, 7, 5, 18],
  [4, 7, 5, 19],
  [3, 7, 5, 19],
];

/** Also of other names that are asked for. */
async function answerOf(file: Buffer, phrases = PHRASES): Promise<unknown> {
  const session = await ort.InferenceSession.create(file, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const { unique_tokens, unique_of } = uniqueTokens(phrases);
  const whole = (values: readonly number[], ...dims: number[]) =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);
  const size = [phrases.length, phrases[0]!.length] as const;
  const { text_embeds } = await session.run({
    input_ids: whole(phrases.flat(), ...size),
    ...(session.inputNames.includes(UNIQUE_OF) && {
      [UNIQUE_TOKENS]: whole(unique_tokens, unique_tokens.length),
      [UNIQUE_OF]: whole(unique_of, ...size),
    }),
  });
  await session.release();
  return { dims: text_embeds?.dims, data: text_embeds?.data };
}

describe('what phrases that begin alike have in common', () => {
  it.each([
    ['the graph as it was exported', (file: Buffer) => file],
    ['one of which the row that is asked for is taken early', (file: Buffer) => selectEarly(file)!],
  ])('is computed once, and the answer stays the same to the bit: %s', async (_, first) => {
    const file = fileOf(tower());
    const shared = shareBeginnings(first(file))!;
    expect(await answerOf(shared)).toEqual(await answerOf(file));
    expect(await answerOf(shared, [[5]])).toEqual(await answerOf(file, [[5]]));
    expect(readNodes(shared).inputs).toEqual(['input_ids', UNIQUE_TOKENS, UNIQUE_OF]);
  });

  it('is all that is computed for each token by itself, up to the choice of the end token', () => {
    const { nodes, initializers } = readNodes(shareBeginnings(fileOf(tower()))!);
    const unique = new Set<string>();
    for (const { operator, inputs, outputs } of nodes)
      if (
        inputs.includes(UNIQUE_TOKENS) ||
        (operator !== 'Gather' && operator !== 'Shape' && inputs.some((name) => unique.has(name)))
      )
        for (const name of outputs) unique.add(name);
    const products = nodes.filter(({ operator, inputs: [, weight = ''] }) => operator === 'MatMul' && initializers.has(weight));
    expect(products.map(({ inputs: [from = ''] }) => unique.has(from))).toEqual([true, true, true, true, true, true, false]);
  });
});

describe('a graph stays as it is', () => {
  it.each([
    ['where it takes no tokens', tower(LAYERS, { inputs: { pixel_values: INT64 } })],
    ['where no end token is looked for', { ...tower(), nodes: tower().nodes.filter(({ operator }) => operator !== 'ArgMax') }],
    ['where no product is there before the end token is chosen', tower([newNode('Identity', ['x'], 'b')])],
    ['where it gives what is computed for each token', tower(LAYERS, { outputs: ['text_embeds', 'b'] })],
    [
      'where it asks for a shape that nothing else has',
      tower(askingFor([...layer('x', 'a'), ...layer('a', 'b')], (to) => `${to} keys`)),
    ],
  ])('%s', (_, each) => {
    expect(shareBeginnings(fileOf(each))).toBeUndefined();
  });

  it('where it was changed before', () => {
    expect(shareBeginnings(shareBeginnings(fileOf(tower()))!)).toBeUndefined();
  });
});
