/** A tower's file rewritten as ONNX Runtime holds it in memory, so that it is mapped and not made again at each opening. */
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type * as Ort from 'onnxruntime-common';
import { loadRuntime, type OnnxRuntime } from './runtimes.js';
import { PREPARED_MODEL, PREPARED_RECORD, type PreparedRecord } from './prepared-folder.js';

const PREPARED_WEIGHTS = 'tower.onnx.data';

/**
 * Optimises a tower and writes it with its weights outside, beside them the weights as the processor's kernels want them.
 * What was written is opened and asked the same as the original: another answer, to the bit, makes it worthless.
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
    const after = await answerOf(ort, file, side, {});
    if (Buffer.compare(before, after) !== 0)
      throw new Error(/* not translated */ `The prepared form of ${source} answers otherwise than the file.`);
    const bytes = await Promise.all(
      [PREPARED_MODEL, PREPARED_WEIGHTS].map(
        async (name) => [name, (await stat(path.join(partial, name))).size] satisfies [string, number],
      ),
    );
    const record: PreparedRecord = { source, bytes };
    await writeFile(path.join(partial, PREPARED_RECORD), JSON.stringify(record));
    await rename(partial, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** All outputs for an input of each kind that a tower may take, as bytes. */
async function answerOf(
  ort: OnnxRuntime,
  file: string,
  side: number,
  options: Ort.InferenceSession.SessionOptions,
): Promise<Buffer> {
  const session = await ort.InferenceSession.create(file, { ...options, intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const feeds = session.inputMetadata.map((input) => [input.name, probe(ort, input, side)] as const);
    const answer = await session.run(Object.fromEntries(feeds));
    const parts = session.outputNames.map((name) => answer[name]?.data).filter((data) => ArrayBuffer.isView(data));
    return Buffer.concat(parts.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)));
  } finally {
    await session.release();
  }
}

const TOKENS = 8;

/** A picture of greys to the one tower; token ids, or a mask, to the other. */
function probe(ort: OnnxRuntime, input: Ort.InferenceSession.ValueMetadata, side: number): Ort.Tensor {
  if (!input.isTensor) throw new TypeError(`${input.name} is no tensor.`);
  const dims = input.name === 'pixel_values' ? [1, 3, side, side] : [1, TOKENS];
  const length = dims.reduce((product, size) => product * size, 1);
  if (input.type === 'int64') return new ort.Tensor('int64', new BigInt64Array(length).fill(1n), dims);
  return new ort.Tensor(
    'float32',
    Float32Array.from({ length }, (_, i) => (i % 7) / 7),
    dims,
  );
}
