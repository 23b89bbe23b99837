import { describe, expect, it } from 'vitest';
import { MOST_FILES } from '../../../src/phrases/limits.js';
import { withoutPatterns } from '../../../src/phrases/patterns.js';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `lists/${i}.phrases`);

describe('patterns among the chosen lists', () => {
  it('give way to the files that they mean, each once, and one that is named has its place there', async () => {
    const asked: string[] = [];
    const match = (pattern: string) => {
      asked.push(pattern);
      return Promise.resolve(pattern === 'none/*' ? [] : numbered(3));
    };
    const inline = { title: 'x', phrases: ['*'] };
    const { entries, refused } = await withoutPatterns(
      ['./lists/2.phrases', 'movements', './lists/*.phrases', inline, 'lists/?.phrases', 'none/*', 'lists/0.phrases'],
      match,
    );
    expect(entries).toEqual([...['./lists/2.phrases', 'movements', 'lists/1.phrases', inline, 'none/*', 'lists/0.phrases']]);
    expect(asked).toEqual(['lists/*.phrases', 'lists/?.phrases', 'none/*']);
    expect(refused.size).toBe(0);
  });

  it.each([MOST_FILES - 1, MOST_FILES])('may mean %i files', async (count) => {
    const { entries, refused } = await withoutPatterns(['lists/*'], () => Promise.resolve(numbered(count)));
    expect(entries).toEqual(numbered(count));
    expect(refused.size).toBe(0);
  });

  it('may not mean more, and says so in their place', async () => {
    const many = () => Promise.resolve(numbered(MOST_FILES + 1));
    const { entries, refused } = await withoutPatterns(['surfaces', './lists/*', 'tools'], many);
    expect(entries).toEqual(['surfaces', './lists/*', 'tools']);
    expect(refused.get('./lists/*')?.message).toMatch(
      /^\.\/lists\/\* means more than 200 phrase files, where 200 is the most\. Write/,
    );
  });
});
