/** In a browser: several threads share their memory, which browsers allow isolated pages only. VS Code's are not isolated. */
export function usableCores(): number {
  return 1;
}
