import { expect, it, vi } from 'vitest';
import { Resting } from '../../../src/panel/resting.js';

it('keeps the last few and disposes of those that are forgotten', () => {
  const gazes = new Map(['a', 'b', 'c'].map((name) => [name, { dispose: vi.fn() }]));
  const resting = new Resting<{ dispose(): void }>(2);
  for (const [name, gaze] of gazes) resting.add(name, gaze);
  expect(gazes.get('a')?.dispose).toHaveBeenCalledOnce();
  expect(resting.take('a')).toBeUndefined();
  // What is taken is somebody else's.
  expect(resting.take('b')).toBe(gazes.get('b'));
  resting.dispose();
  expect(gazes.get('b')?.dispose).not.toHaveBeenCalled();
  expect(gazes.get('c')?.dispose).toHaveBeenCalledOnce();
});
