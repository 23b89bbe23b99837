// Takes away one check of docs/threat-model.md after the other, in memory, and shows that a test fails then.
// usage: npm run mutants [-- --only TEXT]
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MUTANTS } from '../test/mutants/table.mjs';
import { root } from './prepare.mjs';

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });

/** Milliseconds. A check against what does not end leaves a test that does not. */
const PATIENCE = 90_000;

/** How each test ends with every check in its place: one that fails anyway shows nothing. */
const untouched = new Map();
let survived = 0;
for (const [i, { hole, file, text, by, test }] of MUTANTS.entries()) {
  if (!`${hole} ${file} ${test}`.includes(values.only)) continue;
  const source = readFileSync(path.join(root, file), 'utf8');
  const times = source.split(text).length - 1;
  if (!untouched.has(test)) untouched.set(test, await ended('none', test));
  const end =
    untouched.get(test) !== 'passes'
      ? `${untouched.get(test)} with every check in its place`
      : times === 0
        ? 'the text is no longer there'
        : text === by
          ? 'nothing is changed'
          : await ended(i, test);
  const seen = end === 'fails' || end === 'does not end';
  if (!seen) survived++;
  console.log(`${seen ? 'seen    ' : 'SURVIVED'}  ${hole}  (${file}; ${path.basename(test)} ${end})`);
}
console.log(
  survived === 0
    ? 'A test fails for each check that is taken away.'
    : `${survived} could be taken away without a test that fails.`,
);
process.exitCode = survived === 0 ? 0 : 1;

/** @returns how the test ends without the check */
function ended(i, test) {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        path.join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--config=test/mutants/vitest.config.ts',
        '--reporter=dot',
        test,
      ],
      {
        cwd: root,
        env: { ...process.env, MUTANT: String(i), NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    const timer = setTimeout(() => {
      resolve('does not end');
      // Its workers too, one of which is stuck.
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
    }, PATIENCE);
    child.on('close', (code) => {
      clearTimeout(timer);
      // A mutant that cannot even be loaded shows nothing.
      const failed = /Tests .*\d+ failed/.test(output);
      resolve(code === 0 ? 'passes' : failed ? 'fails' : `cannot be run:\n${output.slice(-600)}`);
    });
  });
}
