/** How many pictures are decoded at one time: sharp works on libuv's threads, and what finds none free waits. */

/** libuv's own number, and its most (deps/uv/src/threadpool.c). */
const USUAL = 4;
const MOST = 1024;

/**
 * @param size the environment's UV_THREADPOOL_SIZE, understood as libuv does
 * @returns 1 to 1,024
 */
export function decoderThreads(size = process.env.UV_THREADPOOL_SIZE): number {
  if (size === undefined) return USUAL;
  const threads = Number.parseInt(size, 10) || 1;
  return threads < 0 ? MOST : Math.min(MOST, threads);
}

/**
 * How many of them work for the background: what it decodes is wanted soon enough, and more at once than there are cores only
 * take the processor's caches from each other and from the towers (docs/decisions/0028).
 */
export function decodersInBackground(cores: number): number {
  return Math.max(2, cores);
}
