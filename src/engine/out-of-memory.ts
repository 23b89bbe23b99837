/** Whether an error is the runtime's or V8's way to say that memory was not to be had. */
export function isOutOfMemory(error: unknown): boolean {
  return /bad[_ ]?alloc|failed to allocate|out of memory|allocation failed|not enough memory/i.test(
    error instanceof Error ? error.message : String(error),
  );
}
