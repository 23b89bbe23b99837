/** Of node:os what is used in a browser. */
export function tmpdir(): string {
  return '/tmp';
}
