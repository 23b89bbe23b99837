/** A few trials of each kind that `npm run soak` tries by the thousand, the same ones every time. */
import { describe, expect, it, vi } from 'vitest';
import { soak } from '../../soak/frame.js';
import { KINDS, OF_PROCESSES } from '../../soak/kinds.js';

vi.mock('vscode', () => import('../../soak/vscode-stand-in.js'));

describe('a few of each kind', () => {
  for (const kind of KINDS.filter((each) => !OF_PROCESSES.includes(each)))
    it(`${kind.few} ${kind.name}: right or a clear error each`, { timeout: 300_000 }, async () => {
      const { tried, counts, failures } = await soak(kind, 1, kind.few);
      expect(failures.map(({ seed, why }) => `${seed ?? 'many'}: ${why}`)).toEqual([]);
      expect(tried).toBe(kind.few);
      expect(counts.right).toBeGreaterThan(0);
    });
});
