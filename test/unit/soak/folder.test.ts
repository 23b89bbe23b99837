/** Some of the ten thousand pictures that `npm run soak -- --kind folder` goes through. */
import { expect, it } from 'vitest';
import { soakFolder } from '../../soak/folder.js';

it('a run over 200 pictures, killed twice, loses nothing and computes nothing twice', { timeout: 600_000 }, async () => {
  const { faults, broken } = await soakFolder(200, 2, 1);
  expect(faults).toEqual([]);
  expect(broken).toBe(4);
});
