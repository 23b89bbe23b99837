import { describe, expect, it } from 'vitest';
import { beyond, visited } from '../../../src/workbench/trail.js';

describe('a trail', () => {
  it('has each thing once, where it was visited last, and forgets the oldest', () => {
    expect(visited(['a', 'b', 'c'], 'a', 9)).toEqual(['b', 'c', 'a']);
    expect(visited(['a', 'b', 'c'], 'd', 3)).toEqual(['b', 'c', 'd']);
    expect(visited([], 'a', 3)).toEqual(['a']);
  });

  it('goes back and forward from any of them, the nearest first', () => {
    const trail = ['a', 'b', 'c', 'd'];
    expect(beyond(trail, 'c', 'back')).toEqual(['b', 'a']);
    expect(beyond(trail, 'c', 'forward')).toEqual(['d']);
    expect(beyond(trail, 'd', 'forward')).toEqual([]);
    expect(beyond(trail, 'a', 'back')).toEqual([]);
  });

  it('lies whole behind what is not on it', () => {
    expect(beyond(['a', 'b'], 'z', 'back')).toEqual(['b', 'a']);
    expect(beyond(['a', 'b'], undefined, 'back')).toEqual(['b', 'a']);
    expect(beyond(['a', 'b'], 'z', 'forward')).toEqual([]);
  });
});
