// Which lines of src/ all tests together reach: those of the unit tests, and what runs of the bundles in their processes and in
// VS Code.   usage: npm run coverage [-- --only unit,host,e2e]
// --again [--lines FILE]: what the last run found, with the lines of a file that nothing reaches
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hostRunsHere, prepare, root, run } from './prepare.mjs';
import { targetHere } from './targets.mjs';
import { watchExtension } from './watched-extension.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'unit,host,e2e' },
    again: { type: 'boolean', default: false },
    lines: { type: 'string' },
  },
});
const wanted = values.only.split(',');
const folder = path.join(root, 'dist', 'coverage');
const raw = path.join(folder, 'raw');
const minutes = 60;
/** Of Base64 VLQ. */
const DIGITS = new Map([...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((digit, i) => [digit, i]));

if (!values.again) await tests();
report();

async function tests() {
  prepare();
  rmSync(folder, { recursive: true, force: true });
  const env = {
    ...process.env,
    CLIP_GAZE_COVERAGE: raw,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require ${JSON.stringify(path.join(root, 'scripts', 'count-lines.cjs'))}`,
  };
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const inVSCode = hostRunsHere() && (wanted.includes('host') || wanted.includes('e2e'));
  if (inVSCode) {
    await step('VS Code', ['test/vscode-host/install.mjs']);
    // It builds anew, so it goes first.
    await step('package', ['scripts/package.mjs', '--quick', '--target', `${targetHere()},web,universal`]);
    watchExtension(path.join(root, 'out'));
  }
  // The lines that there are come from here, so it always runs.
  const none = wanted.includes('unit') ? [] : ['-t', 'nothing has this name'];
  await step('unit', [vitest, 'run', '--project=unit', '--coverage', ...none], env);
  if (inVSCode && wanted.includes('host')) await step('host', ['test/host/run.mjs', path.join(folder, 'host.json')], env);
  if (inVSCode && wanted.includes('e2e')) await step('e2e', [vitest, 'run', '--project=e2e'], env);
}

async function step(name, args, env = process.env) {
  const { status, output } = await run(args, { env, minutes });
  // What fails has reached its lines all the same; that it fails is for npm test to say.
  console.log(`${name}: ${status === 0 ? 'done' : `ended with ${status}\n${output.slice(-3000)}`}`);
}

function report() {
  const inUnit = linesOfUnit();
  const inBundles = linesOfBundles();
  const rooms = new Map();
  for (const [file, lines] of inUnit) {
    const reached = inBundles.get(file) ?? new Set();
    const room = file.split('/').slice(0, 2).join('/');
    const sum = rooms.get(room) ?? { lines: 0, unit: 0, all: 0, files: [] };
    const missed = [...lines].filter(([line, count]) => count === 0 && !reached.has(line)).map(([line]) => line);
    sum.lines += lines.size;
    sum.unit += [...lines.values()].filter((count) => count > 0).length;
    sum.all += lines.size - missed.length;
    sum.files.push({ file, missed, lines: lines.size });
    rooms.set(room, sum);
    if (values.lines !== undefined && file.includes(values.lines)) console.log(`${file}: ${missed.join(', ')}`);
  }
  const share = (part, whole) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`.padStart(8);
  let [lines, unit, all] = [0, 0, 0];
  console.log(`${'room'.padEnd(24)}   lines     unit      all`);
  for (const [room, sum] of [...rooms].sort()) {
    console.log(`${room.padEnd(24)}${String(sum.lines).padStart(8)} ${share(sum.unit, sum.lines)} ${share(sum.all, sum.lines)}`);
    [lines, unit, all] = [lines + sum.lines, unit + sum.unit, all + sum.all];
  }
  console.log(`${'all'.padEnd(24)}${String(lines).padStart(8)} ${share(unit, lines)} ${share(all, lines)}`);
  const least = [...rooms.values()]
    .flatMap(({ files }) => files)
    .filter(({ missed }) => missed.length > 0)
    .sort((a, b) => b.missed.length - a.missed.length)
    .slice(0, 25);
  console.log('\nmost lines that nothing reaches:');
  for (const { file, missed, lines } of least) console.log(`${String(missed.length).padStart(5)} of ${lines}  ${file}`);
}

/** Statements of each file by their lines, as the unit tests' own count has them. */
function linesOfUnit() {
  const found = JSON.parse(readFileSync(path.join(folder, 'coverage-final.json'), 'utf8'));
  return new Map(
    Object.values(found).map(({ path: file, statementMap, s }) => {
      const lines = new Map();
      for (const [id, { start }] of Object.entries(statementMap))
        lines.set(start.line, Math.max(lines.get(start.line) ?? 0, s[id]));
      return [path.relative(root, file).replaceAll('\\', '/'), lines];
    }),
  );
}

/** Lines by file that have run in any process that had one of the bundles. */
function linesOfBundles() {
  const ran = new Map();
  if (!existsSync(raw)) return new Map();
  for (const file of readdirSync(raw).filter((each) => each.endsWith('.json')))
    for (const [url, ranges] of Object.entries(JSON.parse(readFileSync(path.join(raw, file), 'utf8')))) {
      const script = url.startsWith('file:') ? fileURLToPath(url) : url;
      // Installed they are elsewhere, and some tests put another file in the place of the whole one.
      const bundle = path.join(
        root,
        'out',
        script
          .split(/[\\/]out[\\/]/)
          .at(-1)
          .replace(/^whole-(?=engine)/, ''),
      );
      if (!existsSync(mapOf(bundle)) || !existsSync(bundle)) continue;
      const painted = ran.get(bundle) ?? new Uint8Array(readFileSync(bundle, 'utf8').length);
      for (let i = 0; i < ranges.length; i += 2) painted.fill(1, ranges[i], ranges[i + 1]);
      ran.set(bundle, painted);
    }
  const lines = new Map();
  for (const [bundle, painted] of ran)
    for (const { at, file, line } of mappings(bundle)) {
      if (!painted[at]) continue;
      const reached = lines.get(file) ?? new Set();
      lines.set(file, reached.add(line));
    }
  return lines;
}

/** @returns the map of a bundle, also where another stands in its place */
function mapOf(bundle) {
  return path.join(path.dirname(bundle), `${path.basename(bundle).replace(/^whole-/, '')}.map`);
}

/** Places of a bundle with the file and line that each comes from (Source Map Revision 3). */
function* mappings(bundle) {
  const { mappings: text, sources, sourceRoot = '' } = JSON.parse(readFileSync(mapOf(bundle), 'utf8'));
  const files = sources.map((source) =>
    path.relative(root, path.resolve(path.dirname(bundle), sourceRoot, source)).replaceAll('\\', '/'),
  );
  const code = readFileSync(bundle, 'utf8');
  const starts = [0];
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
  let [source, line] = [0, 0];
  for (const [row, segments] of text.split(';').entries()) {
    let column = 0;
    for (const segment of segments.split(',').filter(Boolean)) {
      const [columns, sourcesOn, linesOn] = numbersOf(segment);
      column += columns;
      if (sourcesOn === undefined) continue;
      source += sourcesOn;
      line += linesOn;
      yield { at: starts[row] + column, file: files[source], line: line + 1 };
    }
  }
}

function numbersOf(segment) {
  const numbers = [];
  let [value, shift] = [0, 0];
  for (const digit of segment) {
    const bits = DIGITS.get(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    [value, shift] = [0, 0];
  }
  return numbers;
}
