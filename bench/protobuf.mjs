// Protocol buffers written and read piece by piece: models have more bytes than a program wants to hold.

/**
 * @typedef {{ bytes: number, parts: (Uint8Array | { weights: number })[] }} Pieces bytes as they are, or so many bytes of weights
 */

/** @returns {Pieces} */
export function whole(bytes) {
  return { bytes: bytes.length, parts: [bytes] };
}

/** @returns {Pieces} */
export function joined(pieces) {
  return { bytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0), parts: pieces.flatMap(({ parts }) => parts) };
}

/** A field that holds a message, or bytes. */
export function message(field, inner) {
  return joined([whole(Buffer.from([...varint(field * 8 + 2), ...varint(inner.bytes)])), inner]);
}

export function text(field, value) {
  return message(field, whole(Buffer.from(value)));
}

/** A field that holds a whole number from 0 on. */
export function number(field, value) {
  return whole(Buffer.from([...varint(field * 8), ...varint(value)]));
}

/** @returns {{ number: number, wire: number, from: number, start: number, end: number }[]} where each field and its value are */
export function fieldsOf(bytes) {
  const fields = [];
  for (let at = 0; at < bytes.length;) {
    const from = at;
    const [tag, start] = readVarint(bytes, at);
    const wire = tag % 8;
    const [value, after] = wire === 0 || wire === 2 ? readVarint(bytes, start) : [0, start];
    const begins = wire === 2 ? after : start;
    at = wire === 2 ? after + value : wire === 1 ? start + 8 : wire === 5 ? start + 4 : after;
    fields.push({ number: Math.floor(tag / 8), wire, from, start: begins, end: at });
  }
  return fields;
}

function readVarint(bytes, at) {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * scale;
    if (byte < 128) return [value, at];
  }
}

function varint(value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
