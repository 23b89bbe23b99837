import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What runs in processes of its own or in VS Code `npm run coverage` counts beside it (scripts/coverage.mjs).
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.as.ts', 'src/clip/kernel/*-bytes.ts'],
      clean: false,
      reportOnFailure: true,
      reporter: ['json'],
      reportsDirectory: 'dist/coverage',
    },
    projects: [
      // Generous, as a machine may be busy with other things.
      // Much of their time is waiting for processes: as many files at once as there are cores, not one fewer as vitest would.
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: '100%',
        },
      },
      // Hours of use and waiting in real time: `npm run soak`, not part of `npm test`.
      { test: { name: 'soak', include: ['test/soak/**/*.test.ts'], testTimeout: 86_400_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Each file has a browser of its own, and most of its time is waiting.
          maxWorkers: 2,
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
  },
});
