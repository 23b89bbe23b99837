/** A tower's file rewritten as ONNX Runtime holds it in memory, so that it is mapped and not made again at each opening. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type * as Ort from 'onnxruntime-common';
import { UNIQUE_OF, UNIQUE_TOKENS, uniqueTokens } from '../clip/unique-tokens.js';
import { Malformed } from '../models/protobuf.js';
import { isWhole, PREPARED_MODEL, recordPrepared } from './prepared-folder.js';
import { loadRuntime, type OnnxRuntime } from './runtimes.js';
import { selectEarly } from './select-early.js';
import { shareBeginnings } from './share-beginnings.js';

const PREPARED_WEIGHTS = 'tower.onnx.data';

/**
 * Optimises a tower and writes it with its weights outside, beside them the weights as the processor's kernels want them, and
 * without what is computed for nothing. What was written is opened and asked the same as the original: another answer, to the
 * bit, makes it worthless.
 *
 * @param source the tower's .onnx file
 * @param target folder that is there, whole, or not at all
 * @param side   of the image tower's square input, in pixels
 * @throws Error where the tower cannot be opened, the disk is full, or the answers differ
 */
export async function prepareTower(source: string, target: string, side: number): Promise<void> {
  const { ort } = await loadRuntime({ library: 'native', threads: 1 });
  const partial = `${target}.${process.pid}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    const file = path.join(partial, PREPARED_MODEL);
    const before = await answerOf(ort, source, side, {
      optimizedModelFilePath: file,
      graphOptimizationLevel: 'all',
      extra: {
        session: {
          optimized_model_external_initializers_file_name: PREPARED_WEIGHTS,
          optimized_model_external_initializers_min_size_in_bytes: '1024',
          save_external_prepacked_constant_initializers: '1',
        },
      },
    });
    const plain = await readFile(file);
    if (!(await firstThatAnswers(before, formsOf(plain), file, (written) => answerOf(ort, written, side, {}))))
      throw new Error(/* not translated */ `The prepared form of ${source} answers otherwise than the file.`);
    await recordPrepared(partial, source, [PREPARED_MODEL, PREPARED_WEIGHTS]);
    // Another engine may have been quicker; what is there and not whole is of no use.
    if (await isWhole(target)) return;
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** What a graph may be changed to, the best first; itself at last. A graph that cannot be read here stays as it is. */
function formsOf(plain: Buffer): readonly Buffer[] {
  try {
    const early = selectEarly(plain);
    return [early && shareBeginnings(early), shareBeginnings(plain), early, plain].filter((form) => form !== undefined);
  } catch (error) {
    if (error instanceof Malformed) return [plain];
    throw error;
  }
}

/** Leaves the first of them in the file that answers the same as before. @returns whether there is one */
async function firstThatAnswers(
  before: Answer,
  forms: readonly Buffer[],
  file: string,
  answer: (file: string) => Promise<Answer>,
): Promise<boolean> {
  for (const form of forms) {
    await writeFile(file, form);
    const after = await answer(file).catch(() => undefined);
    if (after && agree(before, after)) return true;
  }
  return false;
}

/** Bytes of each output, by its name. */
type Answer = ReadonlyMap<string, Uint8Array>;

/** The outputs for an input of each kind that a tower may take. */
async function answerOf(
  ort: OnnxRuntime,
  file: string,
  side: number,
  options: Ort.InferenceSession.SessionOptions,
): Promise<Answer> {
  const session = await ort.InferenceSession.create(file, { ...options, intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const feeds = session.inputMetadata.map((input) => [input.name, probe(ort, input, side)] as const);
    const answer = await session.run(Object.fromEntries(feeds));
    return new Map(
      session.outputNames.flatMap((name) => {
        const data = answer[name]?.data;
        return ArrayBuffer.isView(data) ? [[name, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]] : [];
      }),
    );
  } finally {
    await session.release();
  }
}

/** Whether all that is still answered is what it was, to the bit. */
function agree(before: Answer, after: Answer): boolean {
  return after.size > 0 && [...after].every(([name, bytes]) => Buffer.compare(before.get(name) ?? new Uint8Array(), bytes) === 0);
}

/**
 * Three phrases that begin alike and go on otherwise, as far as the tower may look: neither their tokens nor what follows those that
 * they have in common are the same. The end token is the one with the largest number, in each at another place.
 */
const PHRASES = [
  [1, 2, 3, 4, 5, 6, 9],
  [1, 2, 3, 7, 9, 1, 2],
  [1, 8, 9, 3, 3, 5, 4],
];
const PROBES = PHRASES.length;
const TOKENS = 7;

/** Pictures of greys to the one tower; token ids, which of them differ, and a mask to the other. */
function probe(ort: OnnxRuntime, input: Ort.InferenceSession.ValueMetadata, side: number): Ort.Tensor {
  if (!input.isTensor) throw new TypeError(`${input.name} is no tensor.`);
  const whole = (values: readonly number[], dims: readonly number[]): Ort.Tensor =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);
  const each = [PROBES, TOKENS];
  const { unique_tokens, unique_of } = uniqueTokens(PHRASES);
  if (input.name === UNIQUE_TOKENS) return whole(unique_tokens, [unique_tokens.length]);
  if (input.name === UNIQUE_OF) return whole(unique_of, each);
  if (input.name === 'input_ids' && input.type === 'int64') return whole(PHRASES.flat(), each);
  const dims = input.name === 'pixel_values' ? [PROBES, 3, side, side] : each;
  const length = dims.reduce((product, size) => product * size, 1);
  if (input.type === 'int64') return whole(new Array<number>(length).fill(1), dims);
  return new ort.Tensor(
    'float32',
    Float32Array.from({ length }, (_, i) => (i % 11) / 11),
    dims,
  );
}
