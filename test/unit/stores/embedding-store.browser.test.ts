/** Embeddings in a browser's memory: kept, and given up beyond the limit. */
import { expect, it } from 'vitest';
import { EmbeddingStore } from '../../../src/stores/embedding-store.browser.js';

const entry = (value: number) => ({ embedding: new Float32Array(64).fill(value), note: '' });

it('has what was put under a name, and nothing of another', () => {
  const store = new EmbeddingStore();
  store.collection('texts/1').put('a dog', entry(1));
  expect(store.collection('texts/1').get('a dog')?.embedding[0]).toBe(1);
  expect(store.collection('texts/1').has('a cat')).toBe(false);
  expect(store.collection('texts/2').has('a dog')).toBe(false);
});

it('gives up what was kept first beyond its limit, and counts what is put twice once', () => {
  const store = new EmbeddingStore();
  const texts = store.collection('texts/1');
  texts.put('1', entry(1));
  const each = store.bytes;
  texts.put('1', entry(2));
  expect(store.bytes).toBe(each);
  store.limitBytes = 3 * each;
  for (const key of ['2', '3', '4', '5']) texts.put(key, entry(Number(key)));
  expect(['1', '2', '3', '4', '5'].filter((key) => texts.has(key))).toEqual(['3', '4', '5']);
  expect(store.bytes).toBe(3 * each);
});

it('is empty once it is cleared', () => {
  const store = new EmbeddingStore();
  store.collection('texts/1').put('a dog', entry(1));
  const held = store.bytes;
  expect(store.clear()).toBe(held);
  expect(store.bytes).toBe(0);
  expect(store.collection('texts/1').has('a dog')).toBe(false);
});
