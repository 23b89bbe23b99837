// All tests, after installing what they need; the last line is "N passed, N failed".
// usage: npm test [-- --only check,unit,host,e2e]
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { hostRunsHere, prepare, root, run } from './prepare.mjs';
import { targetHere } from './targets.mjs';

const PARTS = ['check', 'unit', 'host', 'e2e'];
const { values } = parseArgs({ options: { only: { type: 'string', default: PARTS.join(',') } } });
const wanted = values.only.split(',');
const unknown = wanted.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join(', ')}". There are: ${PARTS.join(', ')}.`);
  process.exit(2);
}

const started = Date.now();
let passed = 0;
let failed = 0;
let installing = 0;

// What an own configuration of the hub says must not reach the tests.
const env = { ...process.env };
for (const name of ['HF_ENDPOINT', 'HF_TOKEN', 'HF_HOME', 'CLIP_GAZE_HOME']) Reflect.deleteProperty(env, name);

try {
  await install(() => prepare());
  mkdirSync(path.join(root, 'dist'), { recursive: true });
  if (wanted.includes('check')) await checks();
  if (wanted.includes('unit')) await vitest('unit');
  if (wanted.includes('host') || wanted.includes('e2e')) await inVSCode();
} catch (error) {
  console.error(error.message);
  failed++;
}
const seconds = (Date.now() - started) / 1000;
console.log(`\n${seconds.toFixed(0)} s, of which ${installing.toFixed(0)} s installing`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function install(work) {
  const from = Date.now();
  await work();
  installing += (Date.now() - from) / 1000;
}

/** Type check, lint, format, manifest, translations and kernel; each is one test. */
async function checks() {
  const bin = (name) => path.join(root, 'node_modules', name);
  await step('types', [bin('typescript/bin/tsc'), '-p', '.']);
  await step('types of the bench', [bin('typescript/bin/tsc'), '-p', 'bench/tsconfig.javascript.json']);
  await step('lint', [bin('eslint/bin/eslint.js'), '.', '--max-warnings=0']);
  await step('format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.']);
  await step('manifest', ['scripts/manifest.mjs', '--check']);
  await step('translations', ['scripts/l10n.mjs', '--check']);
  await step('kernel', ['scripts/kernel.mjs', '--check']);
}

async function step(name, args) {
  const from = Date.now();
  const { status, output } = await run(args, { env });
  const ok = status === 0;
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - from) / 1000).toFixed(1)} s)`);
  if (!ok) console.log(output);
  return ok;
}

async function vitest(project) {
  await counted(project, (report) => [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
}

/**
 * Runs tests that leave a report with their numbers. Tests that end without one, or badly without a failure, have failed.
 *
 * @param args from the report's path to what Node runs
 */
async function counted(name, args) {
  const folder = mkdtempSync(path.join(root, 'dist', 'report-'));
  const report = path.join(folder, 'report.json');
  const from = Date.now();
  try {
    const { status, output } = await run(args(report), {
      env: { ...env, FORCE_COLOR: '0' },
      minutes: 40,
    });
    const told = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
    const right = told.numPassedTests ?? 0;
    const wrong = Math.max(told.numFailedTests ?? 0, status === 0 && right > 0 ? 0 : 1);
    passed += right;
    failed += wrong;
    console.log(
      `${wrong === 0 ? 'ok  ' : 'FAIL'} ${name}: ${right} passed, ${wrong} failed (${((Date.now() - from) / 1000).toFixed(1)} s)`,
    );
    if (wrong > 0) console.log(output);
    for (const line of told.notes ?? []) console.log(`     ${line}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inVSCode() {
  const here = hostRunsHere();
  if (here) await install(() => command('test/vscode-host/install.mjs'));
  await install(() => command('scripts/package.mjs', '--quick', '--target', `${targetHere()},web,universal`));
  if (wanted.includes('host')) await counted('host', (report) => ['test/host/run.mjs', report]);
  if (!wanted.includes('e2e')) return;
  if (here) await vitest('e2e');
  else console.log('The end-to-end tests were left out: their VS Code runs on Linux x64 with glibc only.');
}

async function command(...args) {
  console.log(`running ${args.join(' ')} …`);
  const { status, output } = await run(args);
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${output}`);
}
