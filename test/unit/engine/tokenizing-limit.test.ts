/** The limit of the time that tokenizing may take: one millisecond below it, at it, one above, by a clock moved by hand. */
import { expect, it, vi } from 'vitest';
import { TOKENIZING, tokenizeInTime } from '../../../src/engine/texts.js';
import type { Model } from '../../../src/models/model.js';

const clock = vi.hoisted(() => ({ now: 0 }));

// V8's own clock cannot be moved; what is left is Node's contract: work that takes longer than `timeout` ends with this code.
vi.mock('node:vm', () => ({
  createContext: (context: unknown) => context,
  Script: class {
    runInContext(context: { work: () => unknown }, { timeout }: { timeout: number }): unknown {
      const before = clock.now;
      const value = context.work();
      if (clock.now - before > timeout) throw Object.assign(new Error('timed out'), { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' });
      return value;
    }
  },
}));

const model = { title: 'Somebody’s CLIP', files: { tokenizer: 'tokenizer.json' } } as Model;

it.each([
  [-1, false],
  [0, false],
  [1, true],
])('%d ms beyond five seconds: given up is %s', (beyond, givenUp) => {
  const phrases = Array.from({ length: 1000 }, (_, i) => `phrase ${i}`);
  const tokenize = () => {
    clock.now += (TOKENIZING + beyond) / phrases.length;
    return { input_ids: [1, 2], truncated: false, count: 2 };
  };
  const tokenizing = () => tokenizeInTime(model, tokenize, phrases);
  if (givenUp)
    expect(tokenizing).toThrow(/^The tokenizer of Somebody’s CLIP does not come to an end with some phrase \(tokenizer\.json\)/);
  else expect(tokenizing()).toHaveLength(1000);
});
