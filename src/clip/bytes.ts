/** Bytes as the readers of files' beginnings compare them and put them together. */

/** @param text of the characters up to ÿ */
export function codes(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

export function startsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((code, i) => bytes[i] === code);
}

/** All of them in a new one, one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
