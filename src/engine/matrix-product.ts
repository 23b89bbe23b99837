/** The product of two matrices on ONNX Runtime, which has the processor's vector instructions where JavaScript has not. */
import type { Products } from '../clip/nearest.js';
import { message, number, text } from '../models/protobuf.js';
import { duringNativeCode } from './native-code.js';
import type { Runtime } from './protocol.js';
import { loadRuntime } from './runtimes.js';
import { usableCores } from './usable-cores.js';

/**
 * Runs some work with a multiplier: rows of `a`, [m × dimensions], with rows of `b`, [n × dimensions], to [m × n].
 *
 * @throws EngineError `native` where no runtime can be loaded; what the work throws
 */
export async function withProducts<T>(
  dimensions: number,
  runtime: Pick<Runtime, 'library' | 'nativeFailure' | 'threads'>,
  work: (products: Products) => Promise<T>,
): Promise<T> {
  const { name, ort } = await loadRuntime(runtime);
  const compute = name === 'native' ? duringNativeCode : <R>(calculation: () => Promise<R>) => calculation();
  const session = await compute(() =>
    ort.InferenceSession.create(gemm(), {
      executionProviders: [name === 'wasm' ? 'wasm' : 'cpu'],
      intraOpNumThreads: runtime.threads || usableCores(),
      logSeverityLevel: 3,
    }),
  );
  try {
    return await work(async (a, b) => {
      const [m, n] = [a.length / dimensions, b.length / dimensions];
      const { c } = await compute(() =>
        session.run({
          a: new ort.Tensor('float32', a, [m, dimensions]),
          b: new ort.Tensor('float32', b, [n, dimensions]),
        }),
      );
      if (!(c?.data instanceof Float32Array)) throw new TypeError('The product of two matrices has no numbers.');
      return c.data;
    });
  } finally {
    await session.release();
  }
}

/** ONNX's numbers for the type of a tensor's elements and of an attribute (onnx.proto3). */
const FLOAT = 1;
const INT = 2;

/** A model of one node, c = a · bᵀ, as onnx.proto3 lays it out. */
function gemm(): Uint8Array {
  const transposed = message(5, text(1, 'transB'), number(3, 1), number(20, INT));
  const node = message(1, text(1, 'a'), text(1, 'b'), text(2, 'c'), text(4, 'Gemm'), transposed);
  const value = (field: number, name: string, rows: string, columns: string) => {
    const shape = message(2, message(1, text(2, rows)), message(1, text(2, columns)));
    return message(field, text(1, name), message(2, message(1, number(1, FLOAT), shape)));
  };
  const values = [value(11, 'a', 'm', 'k'), value(11, 'b', 'n', 'k'), value(12, 'c', 'm', 'n')];
  const graph = message(7, node, text(2, 'product'), ...values);
  const [irVersion, opset] = [8, 13];
  return Buffer.concat([number(1, irVersion), graph, message(8, text(1, ''), number(2, opset))]);
}
