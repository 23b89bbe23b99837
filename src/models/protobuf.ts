/** Protocol buffers read and written field by field, as far as ONNX's files need it (protobuf.dev, Encoding). */

/** Bytes that are no message. */
export class Malformed extends Error {}

export interface Field {
  readonly number: number;
  /** 0: a whole number; 1: eight bytes; 2: text, bytes or a message; 5: four bytes. */
  readonly wire: number;
  /** Of the value; for a length-delimited field without its length. */
  readonly start: number;
  readonly end: number;
}

/** @throws Malformed where a field does not end within the bytes */
export function* fieldsOf(bytes: Buffer): Generator<Field> {
  let at = 0;
  while (at < bytes.length) {
    const field = fieldAt(bytes, at, bytes.length);
    yield field;
    at = field.end;
  }
}

/**
 * The field that starts at `at`.
 *
 * @param limit where its message ends, which may be beyond the bytes that are here
 * @throws Malformed where it goes beyond that, or its head is not in the bytes
 */
export function fieldAt(bytes: Buffer, at: number, limit: number): Field {
  const [tag, afterTag] = readVarint(bytes, at);
  const number = Math.floor(tag / 8);
  const wire = tag % 8;
  let start = afterTag;
  let end: number;
  if (wire === 0) [, end] = readVarint(bytes, start);
  else if (wire === 1) end = start + 8;
  else if (wire === 5) end = start + 4;
  else if (wire === 2) {
    const [length, afterLength] = readVarint(bytes, start);
    start = afterLength;
    end = start + length;
  } else throw new Malformed();
  if (number === 0 || end > limit) throw new Malformed();
  return { number, wire, start, end };
}

/**
 * @returns [value, where it ends]. Values beyond 2^53 lose their last digits: none that is used here comes near, and a number
 *   below zero is read as 2^64 more
 * @throws Malformed where it does not end
 */
export function readVarint(bytes: Buffer, at: number): [number, number] {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw new Malformed();
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return [value, at + i + 1];
  }
  throw new Malformed();
}

export function valueIn(bytes: Buffer, { start, end }: Field): Buffer {
  return bytes.subarray(start, end);
}

/** A field with a whole number in it, from 0 to 2^53. */
export function number(field: number, value: number): Buffer {
  return Buffer.from([...varint(field * 8), ...varint(value)]);
}

export function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value));
}

/** A field with a message, or bytes, in it. */
export function message(field: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(length)]), ...parts]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
