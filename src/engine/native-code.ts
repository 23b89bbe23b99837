/** When native code of ONNX Runtime is at work, so that whoever watches this process knows what ended it. */

let running = 0;
let listener: ((running: boolean) => void) | undefined;

/** @param tell called when the first call begins and when the last is over */
export function onNativeCode(tell: (running: boolean) => void): void {
  listener = tell;
}

/** Does work that native code does: loading it, opening a model, computing. */
export async function duringNativeCode<T>(work: () => Promise<T>): Promise<T> {
  if (running++ === 0) listener?.(true);
  try {
    return await work();
  } finally {
    if (--running === 0) listener?.(false);
  }
}
