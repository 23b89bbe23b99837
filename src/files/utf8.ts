/** Text from bytes. */

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A byte order mark stays; what is no UTF-8 becomes U+FFFD. */
export function utf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
