// Trials by the thousand.   usage: npm run soak -- [--kind NAME[,NAME…]] [--seed N] [--count N] [--fresh]
// A run that was ended goes on where it was; --fresh begins it anew. Without --kind: all kinds, and waiting in real time.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { hostRunsHere, prepare, root } from './prepare.mjs';

const KINDS = ['pictures', 'phrases', 'settings', 'messages', 'use', 'faults', 'kills', 'windows', 'folder'];
const USAGE = `usage: npm run soak [-- --kind NAME,…] [--seed N] [--count N] [--fresh]
kinds: ${KINDS.join(', ')}`;
const values = understood();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
for (const name of ['seed', 'count'])
  if (values[name] !== undefined && !/^\d{1,9}$/.test(values[name]))
    misunderstood(`--${name} takes a number, not "${values[name]}".`);
const unknown = values.kind?.split(',').filter((kind) => !KINDS.includes(kind)) ?? [];
if (unknown.length > 0) misunderstood(`There is no kind ${unknown.join(', ')}.`);

prepare();
if (values.fresh) rmSync(path.join(root, 'dist/soak'), { recursive: true, force: true });
const inVSCode = values.kind === undefined ? hostRunsHere() : values.kind.split(',').includes('windows');
if (inVSCode)
  for (const step of [['test/vscode-host/install.mjs'], ['scripts/package.mjs', '--quick']])
    if (spawnSync(process.execPath, step, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0) process.exit(1);
// One run over a folder is one trial, with a file of its own.
const kinds = values.kind?.split(',') ?? [];
const only = [
  ...(kinds.some((kind) => kind !== 'folder') ? ['test/soak/soak.test.ts'] : []),
  ...(kinds.includes('folder') ? ['test/soak/folder.test.ts'] : []),
];
const { status } = spawnSync(
  process.execPath,
  [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project=soak', '--reporter=default', ...only],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      SOAK_SEED: values.seed,
      ...(inVSCode && { SOAK_IN_VSCODE: '1' }),
      ...(values.kind !== undefined && { SOAK_KIND: values.kind }),
      ...(values.count !== undefined && { SOAK_COUNT: values.count }),
    },
  },
);
process.exitCode = status ?? 1;

function understood() {
  try {
    return parseArgs({
      options: {
        kind: { type: 'string' },
        seed: { type: 'string', default: '1' },
        count: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    return misunderstood(error.message);
  }
}

/**
 * Says what is wrong and how it is called, and ends.
 *
 * @returns {never}
 */
function misunderstood(what) {
  console.error(`${what}\n${USAGE}`);
  process.exit(2);
}
