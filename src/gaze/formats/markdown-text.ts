/** Text that Markdown shows as it is, on one line. */
export function markdownText(plain: string): string {
  return plain
    .replace(/[\\`*_{}[\]()#+!|<>~&]/g, '\\$&')
    .replace(/\s+/g, ' ')
    .trim();
}
