/** The trials at full size, or as many of a kind as are asked for: scripts/soak.mjs says which. */
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { soak, table, type Summary } from './frame.js';
import { KINDS } from './kinds.js';
import { windows } from './kinds/windows.js';

vi.mock('vscode', () => import('./vscode-stand-in.js'));

const { SOAK_KIND, SOAK_SEED = '1', SOAK_COUNT, SOAK_IN_VSCODE } = process.env;
const STATE = path.resolve(import.meta.dirname, '../../dist/soak');
const summaries: Summary[] = [];

describe('soak', () => {
  const kinds = SOAK_IN_VSCODE === undefined ? KINDS : [...KINDS, windows];
  for (const kind of kinds.filter(({ name }) => SOAK_KIND === undefined || SOAK_KIND.split(',').includes(name)))
    it(kind.name, async () => {
      const summary = await soak(kind, Number(SOAK_SEED), Number(SOAK_COUNT ?? kind.full), STATE);
      summaries.push(summary);
      expect(summary.failures.map(({ seed, why }) => `${seed ?? 'many'}: ${why}`)).toEqual([]);
    });
});

afterAll(() => console.log(`\n${table(summaries)}\n`));
