/** What is done to sound pictures, and pictures made to harm. */
import { deflateSync } from 'node:zlib';
import { crc32 } from '../unit/clip/fixtures.js';
import type { Random } from './frame.js';
import type { SoundPicture } from './sound-pictures.js';

/** A damaged or hostile picture, and what it is. */
export interface Hostile {
  readonly what: string;
  readonly bytes: Uint8Array;
}

/** @returns one of many ways to spoil one of the pictures, or one that was never sound */
export function hostilePicture(sound: readonly SoundPicture[], random: Random): Hostile {
  if (random.below(12) === 0) return random.of(MADE)(random);
  const picture = random.of(sound);
  const way = random.of(WAYS);
  return { what: `${picture.name}, ${way.name}`, bytes: way(picture.bytes, random, sound) };
}

type Way = (bytes: Buffer, random: Random, sound: readonly SoundPicture[]) => Uint8Array;

const cut: Way = (bytes, random) => bytes.subarray(0, random.below(bytes.length));

const bitsFlipped: Way = (bytes, random) => {
  const spoilt = Buffer.from(bytes);
  for (let left = 1 + random.below(16); left > 0; left--) {
    const at = random.below(spoilt.length);
    spoilt[at] = (spoilt[at] ?? 0) ^ (1 << random.below(8));
  }
  return spoilt;
};

/** Most of what is in the first hundred bytes says how the rest is to be read. */
const headerBytesSet: Way = (bytes, random) => {
  const spoilt = Buffer.from(bytes);
  for (let left = 1 + random.below(6); left > 0; left--)
    spoilt[random.below(Math.min(spoilt.length, random.of([40, 140, 600])))] = random.of([
      0,
      1,
      127,
      128,
      255,
      random.below(256),
    ]);
  return spoilt;
};

/** Measures, lengths, counts and offsets are words of two or four bytes, of either order. */
const lyingWords: Way = (bytes, random) => {
  const spoilt = Buffer.from(bytes);
  const values = [0, 1, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, spoilt.length, 100_000];
  for (let left = 1 + random.below(3); left > 0; left--) {
    const wide = random.below(2) === 0;
    const end = Math.min(spoilt.length, random.of([64, 256, spoilt.length])) - (wide ? 4 : 2);
    if (end <= 0) break;
    const at = random.below(end);
    const value = random.of(values);
    if (wide && random.below(2) === 0) spoilt.writeUInt32LE(value, at);
    else if (wide) spoilt.writeUInt32BE(value, at);
    else if (random.below(2) === 0) spoilt.writeUInt16LE(value & 0xffff, at);
    else spoilt.writeUInt16BE(value & 0xffff, at);
  }
  return spoilt;
};

const spliced: Way = (bytes, random, sound) => {
  const other = random.of(sound).bytes;
  return Buffer.concat([bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length))]);
};

const partTakenOut: Way = (bytes, random) => {
  const from = random.below(bytes.length);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(200))]);
};

const partRepeated: Way = (bytes, random) => {
  const from = random.below(bytes.length);
  const part = bytes.subarray(from, from + 1 + random.below(400));
  return Buffer.concat([
    bytes.subarray(0, from),
    ...Array.from({ length: 1 + random.below(50) }, () => part),
    bytes.subarray(from),
  ]);
};

const noisePutIn: Way = (bytes, random) => {
  const at = random.below(bytes.length);
  return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(200)), bytes.subarray(at)]);
};

const polyglot: Way = (bytes, random, sound) => {
  const tail = random.of([
    Buffer.from('PK\u0003\u0004'),
    Buffer.from('<script>process.exit(1)</script>'),
    Buffer.from('%PDF-1.7\n'),
    Buffer.from('#!/bin/sh\nexit 1\n'),
    random.of(sound).bytes,
  ]);
  return random.below(2) === 0 ? Buffer.concat([bytes, tail]) : Buffer.concat([tail, bytes]);
};

/** A text format is spoilt by its own means: what is doubled, emptied or made enormous is still well-formed. */
const numbersEnormous: Way = (bytes, random) => {
  const text = bytes.toString('latin1');
  const value = random.of(['0', '-1', '1e9', '1e308', '99999999', 'NaN', '1e-300']);
  let left = 1 + random.below(3);
  return Buffer.from(
    text.replace(/\d+(\.\d+)?/g, (number) => (left > 0 && random.below(4) === 0 ? (left--, value) : number)),
    'latin1',
  );
};

const WAYS: readonly Way[] = [
  cut,
  bitsFlipped,
  bitsFlipped,
  headerBytesSet,
  headerBytesSet,
  lyingWords,
  lyingWords,
  spliced,
  partTakenOut,
  partRepeated,
  noisePutIn,
  polyglot,
  numbersEnormous,
];

const chunk = (type: string, body: Uint8Array): Buffer => {
  const bytes = Buffer.alloc(body.length + 12);
  bytes.writeUInt32BE(body.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(body, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, body.length + 8)), body.length + 8);
  return bytes;
};

function png(width: number, height: number, colour: number, chunks: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  head[9] = colour;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    ...chunks,
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const svg = (inside: string, more = ''): Buffer =>
  Buffer.from(
    `<?xml version="1.0"?>${more}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
      `width="200" height="200">${inside}</svg>`,
  );

const blank = deflateSync(Buffer.alloc(64 * (64 * 3 + 1)));

/** Each with what it is. All are small files. */
const MADE: readonly ((random: Random) => Hostile)[] = [
  (random) => {
    const side = random.of([20_000, 60_000, 0x7fffffff, 0xffffffff]);
    return { what: `PNG that says ${side} a side`, bytes: png(side, random.of([1, side]), 2, [chunk('IDAT', blank)]) };
  },
  () => ({
    what: 'PNG of 13,000 × 13,000 black pixels',
    bytes: png(13_000, 13_000, 0, [chunk('IDAT', blackRows(13_000))]),
  }),
  () => {
    const profile = Buffer.concat([Buffer.from('icc\0\0'), deflateSync(Buffer.alloc(50_000_000), { level: 9 })]);
    return { what: 'PNG whose profile inflates to 50 MB', bytes: png(64, 64, 2, [chunk('iCCP', profile), chunk('IDAT', blank)]) };
  },
  () => {
    const text = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(50_000_000), { level: 9 })]);
    const chunks = Array.from({ length: 20 }, () => chunk('zTXt', text));
    return { what: 'PNG of twenty texts that inflate to 50 MB each', bytes: png(64, 64, 2, [...chunks, chunk('IDAT', blank)]) };
  },
  () => ({ what: 'GIF of 10,000 frames', bytes: gifOfFrames(10_000, 16, 16) }),
  () => ({ what: 'GIF of 5,000 frames that say 60,000 a side', bytes: gifOfFrames(5_000, 60_000, 60_000) }),
  (random) => {
    const levels = 4 + random.below(8);
    const uses = Array.from(
      { length: levels },
      (_, i) => `<g id="l${i + 1}">${`<use xlink:href="#l${i}"/>`.repeat(10)}</g>`,
    ).join('');
    return {
      what: `SVG whose uses multiply to 10^${levels}`,
      bytes: svg(`<defs><rect id="l0" width="9" height="9"/>${uses}</defs><use xlink:href="#l${levels}"/>`),
    };
  },
  (random) => {
    const depth = random.of([300, 5_000, 60_000]);
    return { what: `SVG nested ${depth} deep`, bytes: svg('<g>'.repeat(depth) + '</g>'.repeat(depth)) };
  },
  () => {
    const entities = 'abcdefghi'
      .split('')
      .map((name, i, all) => `<!ENTITY ${name} "${i === 0 ? 'ha' : `&${all[i - 1]!};`.repeat(10)}">`);
    return {
      what: 'SVG whose entities multiply',
      bytes: svg('<text y="20">&i;</text>', `<!DOCTYPE svg [${entities.join('')}]>`),
    };
  },
  () => ({
    what: 'SVG with an entity that is a file',
    bytes: svg('<text y="20">&f;</text>', '<!DOCTYPE svg [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
  }),
  (random) => {
    const href = random.of([
      'file:///etc/passwd',
      'http://127.0.0.1:9/a.png',
      '/etc/passwd',
      '../../../../etc/passwd',
      'data:image/png;base64,AAAA',
    ]);
    return {
      what: `SVG that asks for ${href}`,
      bytes: svg(`<image xlink:href="${href}" width="9" height="9"/><use href="${href}#a"/>`),
    };
  },
  () => ({
    what: 'SVG with a script',
    bytes: svg('<script>while (true);</script><rect width="200" height="200" onload="alert(1)"/>'),
  }),
  (random) => {
    const filter = random.of([
      '<feGaussianBlur stdDeviation="1e6"/>',
      '<feMorphology operator="dilate" radius="5000"/>',
      '<feTurbulence baseFrequency="0.01" numOctaves="100000"/>',
      `<feConvolveMatrix order="99" kernelMatrix="${'1 '.repeat(99 * 99)}"/>`,
      '<feTile/>'.repeat(2_000),
      '<feGaussianBlur stdDeviation="200"/>'.repeat(300),
    ]);
    return {
      what: `SVG with the filter ${filter.slice(0, 60)}`,
      bytes: svg(
        `<filter id="f" x="-9" y="-9" width="20" height="20">${filter}</filter><rect width="200" height="200" filter="url(#f)"/>`,
      ),
    };
  },
  (random) => {
    const count = random.of([1_000, 100_000]);
    return { what: `SVG of ${count} lines`, bytes: svg(`<path stroke="red" d="M0 0${' l9 9 l-9 7'.repeat(count)}"/>`) };
  },
  () => ({
    what: 'SVG whose pattern fills itself',
    bytes: svg(
      '<pattern id="p" width="9" height="9"><rect width="9" height="9" fill="url(#p)"/></pattern><rect width="200" height="200" fill="url(#p)"/>',
    ),
  }),
  (random) => ({ what: 'TIFF whose directory is its own next', bytes: tiffInARing(random) }),
  (random) => {
    const bytes = Buffer.alloc(1_078);
    bytes.write('BM', 0, 'latin1');
    bytes.writeUInt32LE(random.of([54, 1_078, 0xffffffff]), 10);
    bytes.writeUInt32LE(40, 14);
    bytes.writeInt32LE(random.of([1, 30_000, 0x7fffffff]), 18);
    bytes.writeInt32LE(random.of([1, -1, 30_000, -0x80000000]), 22);
    bytes.writeUInt16LE(1, 26);
    bytes.writeUInt16LE(random.of([1, 4, 8, 16, 24, 32]), 28);
    bytes.writeUInt32LE(random.of([0, 1, 2, 3]), 30);
    return { what: 'BMP of nothing but a header', bytes };
  },
  (random) => {
    const count = random.of([1, 256, 65_535]);
    const bytes = Buffer.alloc(6 + 16 * count);
    bytes.writeUInt16LE(1, 2);
    bytes.writeUInt16LE(count, 4);
    for (let at = 6; at < bytes.length; at += 16) {
      bytes.writeUInt32LE(random.of([0, 40, 0xffffffff]), at + 8);
      bytes.writeUInt32LE(random.of([0, 6, 0xffffff00]), at + 12);
    }
    return { what: `icon of ${count} entries that lead nowhere`, bytes };
  },
];

let black: Buffer | undefined;
function blackRows(side: number): Buffer {
  black ??= deflateSync(Buffer.alloc(side * (side + 1)), { level: 9 });
  return black;
}

/** Every frame is one pixel. */
function gifOfFrames(count: number, width: number, height: number): Buffer {
  const head = Buffer.from('GIF89a\0\0\0\0\u0080\0\0\0\0\0\u00ff\u00ff\u00ff', 'latin1');
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  const one = Buffer.from([0x21, 0xf9, 4, 0, 1, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
  return Buffer.concat([head, ...Array.from({ length: count }, () => one), Buffer.from([0x3b])]);
}

function tiffInARing(random: Random): Buffer {
  const bytes = Buffer.alloc(600);
  bytes.write('II*\0', 0, 'latin1');
  bytes.writeUInt32LE(8, 4);
  const entries: [number, number, number, number][] = [
    [256, 4, 1, random.of([8, 20_000])],
    [257, 4, 1, random.of([8, 20_000])],
    [258, 3, 1, 8],
    [259, 3, 1, random.of([1, 5, 7, 8])],
    [262, 3, 1, 1],
    [273, 4, random.of([1, 0x7fffffff]), 200],
    [278, 4, 1, random.of([8, 0xffffffff])],
    [279, 4, 1, random.of([64, 0xffffffff])],
  ];
  bytes.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, count, value], i) => {
    const at = 10 + 12 * i;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(count, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  });
  bytes.writeUInt32LE(8, 10 + 12 * entries.length);
  return bytes;
}
