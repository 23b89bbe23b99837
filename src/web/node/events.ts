/** Of node:events what is used in a browser, where nobody warns of many listeners. */
export function setMaxListeners(): void {
  // There is nothing to set.
}
