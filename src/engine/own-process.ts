/** What the engine's process is. In a browser it is none (own-process.browser.ts). */

export const { pid } = process;

/** What it holds of the machine's memory. */
export function memoryBytes(): number {
  return process.memoryUsage.rss();
}
