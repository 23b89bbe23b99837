import { describe, expect, it } from 'vitest';
import { PhraseStore } from '../../../src/engine/phrase-store.js';

const embedding = (value: number) => new Float32Array(64).fill(value);

describe('PhraseStore', () => {
  it('keeps models apart', () => {
    const store = new PhraseStore();
    store.put('a', 'text', embedding(1));
    expect(store.get('b', 'text')).toBeUndefined();
    expect(store.get('a', 'text')?.[0]).toBe(1);
  });

  it('forgets other models first, then what was used longest ago', () => {
    const store = new PhraseStore();
    store.put('old', 'x', embedding(0));
    for (const text of ['1', '2', '3']) store.put('a', text, embedding(1));
    store.get('a', '1');
    store.limitBytes = 3 * 400;
    store.put('a', '4', embedding(1));
    expect(store.get('old', 'x')).toBeUndefined();
    expect(store.get('a', '2')).toBeUndefined();
    expect(store.get('a', '1')).toBeDefined();
    expect(store.get('a', '4')).toBeDefined();
  });

  it('counts a text put twice once', () => {
    const store = new PhraseStore();
    store.limitBytes = 2 * 400;
    store.put('a', 'kept', embedding(1));
    for (let i = 0; i < 10; i++) store.put('a', 'again', embedding(i));
    expect(store.get('a', 'kept')).toBeDefined();
    expect(store.get('a', 'again')?.[0]).toBe(9);
  });

  it('with no room holds nothing, and goes on', () => {
    const store = new PhraseStore();
    store.limitBytes = 0;
    store.put('a', 'x', embedding(1));
    expect(store.get('a', 'x')).toBeUndefined();
  });
});
