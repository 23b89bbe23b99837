import { describe, expect, it } from 'vitest';
import { askFor, entriesOf } from '../../../src/engine/ask.js';
import { AskedLists, type Spelling } from '../../../src/engine/asked-lists.js';
import type { Ask } from '../../../src/engine/protocol.js';
import type { Model } from '../../../src/models/model.js';
import { RUNTIME } from '../parity/demo-engine.js';

const settings = (fingerprint: string, device = 'cpu') => ({
  model: { fingerprint } as Model,
  runtime: { ...RUNTIME, device },
});
const ask = (...phrases: string[]): Ask =>
  askFor(
    phrases.map((phrase) => [phrase]),
    [],
  );
const spellings = (count: number): Spelling[] =>
  Array.from({ length: count }, () => ({ embedding: new Float32Array(2), cut: false }));

describe('lists asked lately', () => {
  it('are found again by their words, their templates and what computed them', () => {
    const lists = new AskedLists();
    const kept = lists.keep(settings('a'), ask('oil', 'ink'), spellings(2));
    expect(lists.get(settings('a'), ask('oil', 'ink'))).toBe(kept);
    for (const other of [ask('oil'), ask('oil', 'inks'), ask('ink', 'oil'), { ...ask('oil', 'ink'), templates: ['a {}'] }])
      expect(lists.get(settings('a'), other)).toBeUndefined();
    expect(lists.get(settings('a'), askFor([['oil', 'ink']], []))).toBeUndefined();
    expect(lists.get(settings('b'), ask('oil', 'ink'))).toBeUndefined();
    expect(lists.get(settings('a', 'cuda'), ask('oil', 'ink'))).toBeUndefined();
  });

  it('are forgotten when they were not used for longest and there are too many', () => {
    const lists = new AskedLists();
    lists.keep(settings('a'), ask('first'), spellings(20_000));
    lists.keep(settings('a'), ask('second'), spellings(20_000));
    lists.keep(settings('a'), ask('third'), spellings(20_000));
    lists.get(settings('a'), ask('first'));
    lists.keep(settings('a'), ask('fourth'), spellings(20_000));
    const known = ['first', 'second', 'third', 'fourth'].filter((word) => lists.get(settings('a'), ask(word)));
    expect(known).toEqual(['first', 'third', 'fourth']);
  });

  it('of a size that would leave no room for others are not kept', () => {
    const lists = new AskedLists();
    lists.keep(settings('a'), ask('small'), spellings(1));
    lists.keep(settings('a'), ask('huge'), spellings(70_000));
    expect(lists.get(settings('a'), ask('huge'))).toBeUndefined();
    expect(lists.get(settings('a'), ask('small'))).toBeDefined();
  });

  it('are looked up again after a while, for the store has to know what is in use', () => {
    let now = 0;
    const lists = new AskedLists(() => now);
    lists.keep(settings('a'), ask('oil'), spellings(1));
    now = 9 * 60_000;
    expect(lists.get(settings('a'), ask('oil'))).toBeDefined();
    now = 11 * 60_000;
    expect(lists.get(settings('a'), ask('oil'))).toBeUndefined();
  });
});

describe('a list as it is asked', () => {
  it('comes out as it went in', () => {
    const entries = [['a', 'b "c"\n'], ['\ud800'], ['画'], ['']];
    expect(entriesOf(askFor(entries, []))).toEqual(entries);
  });

  it('is refused where it is none', () => {
    for (const entries of ['', '{', '{}', '[1]', '["a"]', '[[1]]'])
      expect(() => entriesOf({ entries, templates: [] })).toThrow('The engine was asked a list that it does not understand.');
  });
});
