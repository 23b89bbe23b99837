/** What VS Code calls inside the extension host: runs the tests and leaves a report. */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { notes } from './notes.js';

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, reporter: 'spec', color: false });
  // The tests are in this bundle: mocha's functions have to be there before they are loaded.
  mocha.suite.emit('pre-require', globalThis as unknown as Mocha.MochaGlobals, '', mocha);
  await import('./api.test.js');
  await import('./commands.test.js');
  await import('./installation.test.js');
  await import('./captions.test.js');
  await import('./engine.test.js');
  await import('./virtual-files.test.js');
  await import('./example.test.js');
  await import('./tools.test.js');
  // The last: it looks back at what all of them did.
  const { watchConnections } = await import('./privacy.test.js');
  watchConnections();
  const stats = await new Promise<Mocha.Stats>((resolve, reject) => {
    const runner = mocha.run(() => {
      if (runner.stats) resolve(runner.stats);
      else reject(new Error('mocha has no numbers'));
    });
  });
  const report = process.env.CLIP_GAZE_TEST_REPORT;
  if (report === undefined) throw new Error('CLIP_GAZE_TEST_REPORT says where the report goes');
  writeFileSync(report, JSON.stringify({ numPassedTests: stats.passes, numFailedTests: stats.failures, notes }));
  if (stats.failures > 0) throw new Error(`${stats.failures} of ${stats.tests} tests failed`);
}
