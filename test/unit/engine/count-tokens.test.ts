import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTokenizer } from '../../../src/clip/tokenize.js';
import { countTokens } from '../../../src/engine/count-tokens.js';
import { ROOT } from '../parity/demo-engine.js';

const read = (name: string): object => JSON.parse(readFileSync(path.join(ROOT, 'media/demo-model', name), 'utf8')) as object;
const tokenize = createTokenizer(read('tokenizer.json'), read('tokenizer_config.json'), 77);
const count = (...texts: string[]) => countTokens(tokenize, texts, () => Promise.resolve());

describe('countTokens', () => {
  it('counts start and end, and what is cut', async () => {
    const long = 'word '.repeat(80).trim();
    const { counts, read: readUnits } = await count('', 'a cat', long);
    expect([...counts]).toEqual([2, 4, 82]);
    expect([...readUnits]).toEqual([0, 5, 'word '.repeat(75).length]);
  });

  it('knows where a word without end is cut, and cuts no character in two', async () => {
    const {
      read: [letters, faces],
    } = await count('1'.repeat(100), `${'a '.repeat(70)}${'😀'.repeat(40)}`);
    expect(letters).toBe(75);
    expect(faces).toBeGreaterThan(140);
    expect(faces! % 2).toBe(0);
  });

  it('gives one key to what is one to the model, and to nothing else', async () => {
    const {
      keys: [first, ...others],
    } = await count('Aaron Nagel,', 'aaron  nagel ,', 'aaron nagel', 'nagel aaron,');
    expect(others[0]).toBe(first);
    expect(new Set(others).size).toBe(3);
    const long = 'word '.repeat(75);
    const { keys } = await count(`${long}a`, `${long}b`, 'word '.repeat(74));
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('stops when it is told to', async () => {
    const stop = () => Promise.reject(new Error('stopped'));
    await expect(countTokens(tokenize, new Array<string>(1000).fill('a'), stop)).rejects.toThrow('stopped');
  });
});
