/** Text of any kind: what people type, what programs write, and what neither should. */
import type { Random } from './frame.js';

const PIECES = [
  'by paul cézanne',
  'a painting of {}',
  '浮世絵',
  '🎨👩🏽‍🎨',
  'e\u0301',
  '\u202Eright to left\u202C',
  '\0',
  '\u0007\u001b[31m',
  '\u2028',
  '\u200b',
  '\ufeff',
  '\u00a0',
  '\ud800',
  '$&$1$`',
  '%s%n',
  '<img src=x onerror=alert(1)>',
  '${process.exit()}',
  '../../../etc/passwd',
  '__proto__',
  '[click](command:workbench.action.terminal.new)',
  '"; DROP TABLE',
  '\\',
  '|',
  '#',
  '\t',
  '{}',
  '﷽'.repeat(3),
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A',
];

export function anyText(random: Random): string {
  switch (random.below(5)) {
    case 0:
      return random.of(PIECES);
    case 1:
      return Array.from({ length: 1 + random.below(6) }, () => random.of(PIECES)).join(random.of(['', ' ']));
    case 2:
      return Array.from({ length: random.below(30) }, () => String.fromCodePoint(random.below(0x110000))).join('');
    case 3:
      return random.of(PIECES).repeat(1 + random.below(200));
    default:
      return Array.from({ length: 1 + random.below(20) }, () => String.fromCharCode(32 + random.below(95))).join('');
  }
}

/** A value of any shape, as JSON or a structured clone can carry it. */
export function anyValue(random: Random, depth = 3): unknown {
  switch (random.below(depth > 0 ? 14 : 11)) {
    case 0:
      return null;
    case 1:
      return undefined;
    case 2:
      return random.below(2) === 0;
    case 3:
      return random.of([0, -0, 1, -1, 0.5, 1e9, 2 ** 53, -(2 ** 31), Infinity, -Infinity, NaN]);
    case 4:
      return random.below(100_000);
    case 5:
    case 6:
      return anyText(random);
    case 7:
      return BigInt(random.below(1_000));
    case 8:
      return new Uint8Array(random.below(20));
    case 9:
      return new Float32Array(random.below(20));
    case 10:
      return random.of([new Date(0), new Map([['a', 1]]), /x/, new Error('thrown')]);
    case 11:
      return Array.from({ length: random.below(5) }, () => anyValue(random, depth - 1));
    case 12:
      // An own property of this name, as JSON.parse() makes it.
      return JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
    default:
      return Object.fromEntries(Array.from({ length: random.below(5) }, () => [anyText(random), anyValue(random, depth - 1)]));
  }
}

/** A value of any shape that a settings.json can hold. */
export function anyJson(random: Random): unknown {
  return asJson(anyValue(random));
}

/** @returns what is left of a value when it goes through JSON */
export function asJson(value: unknown): unknown {
  const text = JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each)) as
    string | undefined;
  return text === undefined ? null : JSON.parse(text);
}

/** Whether something has put a property on what all objects have. */
export function isPolluted(): boolean {
  return 'polluted' in {};
}
