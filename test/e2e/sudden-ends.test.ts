/** Some of the hundred that `npm run soak -- --kind windows` tries: a VS Code that is killed, and several at work at once. */
import { expect, it } from 'vitest';
import { soak } from '../soak/frame.js';
import { windows } from '../soak/kinds/windows.js';

it('a VS Code that is killed at work loses nothing, and all is well the next time', { timeout: 600_000 }, async () => {
  const { counts, failures } = await soak(windows, 1, windows.few);
  expect(failures.map(({ why }) => why)).toEqual([]);
  expect(counts.right).toBe(windows.few);
});
