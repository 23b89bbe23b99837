/** Messages that are nearly right: one thing in them is of another kind, missing, doubled or too much. */
import { anyValue } from './any-text.js';
import type { Random } from './frame.js';

/** @returns a copy with one part replaced, taken away or added; at times something else altogether */
export function spoil(value: unknown, random: Random): unknown {
  if (random.below(12) === 0) return anyValue(random);
  if (Array.isArray(value) && value.length > 0 && random.below(4) > 0) {
    const copy: unknown[] = [...(value as unknown[])];
    const at = random.below(copy.length);
    if (random.below(5) === 0) copy.push(...Array.from({ length: random.of([1, 3000]) }, () => copy[at]));
    else copy[at] = spoil(copy[at], random);
    return copy;
  }
  if (isRecord(value) && Object.keys(value).length > 0 && random.below(8) > 0) {
    const key = random.of(Object.keys(value));
    const copy: Record<string, unknown> = { ...value };
    switch (random.below(6)) {
      case 0:
        Reflect.deleteProperty(copy, key);
        return copy;
      case 1:
        copy[random.of(['__proto__', 'constructor', 'toString', 'kind', 'id', 'more'])] = anyValue(random);
        return copy;
      default:
        copy[key] = spoil(copy[key], random);
        return copy;
    }
  }
  return anyValue(random);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** @returns a message in so few letters that one reads them */
export function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each)) as string | undefined;
  return (text ?? String(value)).slice(0, 300);
}
