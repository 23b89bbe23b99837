/** The unit tests with one check taken away: the one whose number MUTANT says, or none. */
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { MUTANTS } from './table.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const mutant = MUTANTS[Number(process.env.MUTANT)];
if (!mutant && process.env.MUTANT !== 'none') throw new Error('MUTANT says which check is taken away: npm run mutants');

export default defineConfig({
  root: ROOT,
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      transform: (code, id) => {
        if (!mutant || path.relative(ROOT, id.split('?', 1)[0] ?? '') !== path.normalize(mutant.file)) return undefined;
        if (!code.includes(mutant.text)) throw new Error(`${mutant.file} has no "${mutant.text}" any more.`);
        return code.replace(mutant.text, () => mutant.by);
      },
    },
  ],
  test: {
    include: [mutant?.test ?? 'test/unit/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    teardownTimeout: 2000,
    bail: 1,
  },
});
