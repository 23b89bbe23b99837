/** What a text tower's graph is changed to when it is prepared, and whether the change is taken back where it must be. */
import * as ort from 'onnxruntime-node';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UNIQUE_OF, UNIQUE_TOKENS, uniqueTokens } from '../../../src/clip/unique-tokens.js';
import { prepareTower } from '../../../src/engine/prepare-tower.js';
import { shareBeginnings } from '../../../src/engine/share-beginnings.js';
import { newNode, readNodes, type Node } from '../../../src/models/onnx-nodes.js';
import { fileOf, floats, INT64, integers, WORDS } from './small-towers.js';

const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-prepare-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A multiple of 16: ONNX Runtime 1.27 ends the process over some other widths of a prepared product. */
const WIDTH = 32;
const WEIGHTS = {
  words: floats(WORDS, WIDTH),
  in: floats(WIDTH, WIDTH),
  out: floats(WIDTH, WIDTH),
  projection: floats(WIDTH, WIDTH),
  second: integers([], 1n),
  end: integers([], 19n),
};

type Attention = (keys: string, to: string) => readonly Node[];

const CAUSAL: Attention = (keys, to) => [newNode('CumSum', [keys, 'second'], to)];
/** All tokens of a phrase count the same, in whatever order. */
const TOGETHER: Attention = (keys, to) => [
  newNode('CumSum', [keys, 'second'], `${to} before`),
  newNode('CumSum', [keys, 'second'], `${to} after`, { reverse: 1 }),
  newNode('Add', [`${to} before`, `${to} after`], `${to} twice`),
  newNode('Sub', [`${to} twice`, keys], to),
];

/** Of one layer alone the end token's row would be right whatever the others are. */
const layer = (from: string, attention: Attention, to: string): Node[] => [
  newNode('MatMul', [from, 'in'], `${to} keys`),
  ...attention(`${to} keys`, `${to} attended`),
  newNode('MatMul', [`${to} attended`, 'out'], `${to} projected`),
  newNode('Add', [from, `${to} projected`], to),
];

const LARGEST = [newNode('ArgMax', ['input_ids'], 'places', { axis: 1, keepdims: 1 })];
const THE_END = [
  newNode('Equal', ['input_ids', 'end'], 'is end'),
  newNode('Cast', ['is end'], 'ends', { to: INT64 }),
  newNode('ArgMax', ['ends'], 'places', { axis: 1, keepdims: 1 }),
];

const towerOf = (attention: Attention, choice: readonly Node[], embedded: readonly Node[] = [], tokens = 'x') =>
  fileOf({
    nodes: [
      newNode('Gather', ['words', 'input_ids'], 'x'),
      ...embedded,
      ...layer(tokens, attention, 'first'),
      ...layer('first', attention, 'hidden'),
      ...choice,
      newNode('GatherND', ['hidden', 'places'], 'row', { batch_dims: 1 }),
      newNode('MatMul', ['row', 'projection'], 'text_embeds'),
    ],
    weights: WEIGHTS,
    inputs: { input_ids: INT64 },
    outputs: ['text_embeds'],
  });

const ALL_TOGETHER = towerOf(TOGETHER, LARGEST);
const FIRST_AHEAD = towerOf(CAUSAL, LARGEST, [newNode('CumSum', ['x', 'second'], 'ahead', { reverse: 1 })], 'ahead');

const PHRASES = [
  [3, 7, 5, 19],
  [3, 7, 6, 19],
  [3, 19, 7, 5],
  [3, 7, 5, 19],
];

async function answerOf(file: string): Promise<unknown> {
  const session = await ort.InferenceSession.create(file, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const { unique_tokens, unique_of } = uniqueTokens(PHRASES);
  const whole = (values: readonly number[], ...dims: number[]) =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);
  const { text_embeds } = await session.run({
    input_ids: whole(PHRASES.flat(), 4, 4),
    ...(session.inputNames.includes(UNIQUE_OF) && {
      [UNIQUE_TOKENS]: whole(unique_tokens, unique_tokens.length),
      [UNIQUE_OF]: whole(unique_of, 4, 4),
    }),
  });
  await session.release();
  return text_embeds?.data;
}

it.each([
  ['shares beginnings where the tower looks back', towerOf(CAUSAL, LARGEST), true],
  ['does not where it looks at all tokens together', ALL_TOGETHER, false],
  ['does not where it looks ahead before it looks back', FIRST_AHEAD, false],
  ['does not where it is not tried which token is the end', towerOf(CAUSAL, THE_END), false],
])('%s', async (what, file, isShared) => {
  const source = path.join(folder, `${what}.onnx`);
  const target = path.join(folder, what);
  writeFileSync(source, file);
  await prepareTower(source, target, 0);
  const prepared = path.join(target, 'tower.onnx');
  expect(readNodes(readFileSync(prepared)).inputs.includes(UNIQUE_OF)).toBe(isShared);
  expect(await answerOf(prepared)).toEqual(await answerOf(source));
});

it('could be shared by its operators where it looks ahead: it is the answer that tells', () => {
  for (const file of [ALL_TOGETHER, FIRST_AHEAD]) expect(shareBeginnings(file)).toBeDefined();
});
