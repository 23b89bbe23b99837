/** The same of the trials that start the command line, beside the others. */
import { describe, expect, it } from 'vitest';
import { soak } from '../../soak/frame.js';
import { OF_PROCESSES } from '../../soak/kinds.js';

// They rest on what Linux does with processes; the workflows run the rest of the tests elsewhere.
describe.runIf(process.platform === 'linux')('a few of each kind that starts processes', () => {
  for (const kind of OF_PROCESSES)
    it(`${kind.few} ${kind.name}: right or a clear error each`, { timeout: 300_000 }, async () => {
      const { counts, failures } = await soak(kind, 1, kind.few);
      expect(failures.map(({ seed, why }) => `${seed ?? 'many'}: ${why}`)).toEqual([]);
      expect(counts.right + counts['clear error']).toBe(kind.few);
    });
});
