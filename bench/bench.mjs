// How far everything is from what it cannot be faster than.
// usage: npm run bench [-- --only GROUP,…] [--with-python [PYTHON]]   (some ten minutes)
//        npm run bench -- --curves   (some ten minutes more: how it grows, into docs/performance.md)
// Writes bench/results.json: [{ row, value, bound, ratio, limit, reaches }], and docs/performance.md after a whole run.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleInside } from './bundle-inside.mjs';
import { benchModel, fillModel } from './fill-model.mjs';
import { copiesOf, drawPicture } from './pictures.mjs';
import { prepare } from './prepare.mjs';
import { usePython } from './python.mjs';
import { writeCurves, writeReport } from './report.mjs';

const GROUPS = ['warm', 'pixels', 'phrases', 'cold', 'extension', 'memory', 'folder', 'find', 'panel', 'lists', 'peers'];

const root = path.resolve(import.meta.dirname, '..');
const work = path.join(root, 'dist', 'bench');
const USAGE = `usage: npm run bench [-- --only GROUP,…] [--with-python [PYTHON]]
       npm run bench -- --curves
groups: ${GROUPS.join(', ')}`;
const { values: options, positionals } = understood();
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
const [unasked] = positionals.slice(options['with-python'] ? 1 : 0);
if (unasked !== undefined) misunderstood(`Nothing is to be done with "${unasked}".`);
const python = options['with-python'] ? usePython(positionals[0] ?? 'python3') : undefined;
const groups = options.only?.split(',') ?? GROUPS;
const unknown = groups.filter((group) => !GROUPS.includes(group));
if (unknown.length > 0) misunderstood(`There is no group ${unknown.join(', ')}.`);

mkdirSync(work, { recursive: true });
const folder = path.join(work, 'vit-b-32');
fillModel(folder);
const inside = await bundleInside(work);
const read = (id) => inside.readBuiltInList(path.join(root, 'lists'), id);
const prevalence = await read('artists-by-training-prevalence');
const phraseLists = {
  three: [{ ...prevalence, phrases: prevalence.phrases.slice(0, 200) }, await read('movements'), await read('surfaces')],
  artists: await read('artists-by-name'),
};
const written = ({ phrases }) => phrases.map(({ spellings }) => spellings[0]);
const [artists200, movements, surfaces] = phraseLists.three.map(written);
const picture = await drawPicture(path.join(work, 'picture.jpg'), 3811, 2842);

const tools = {
  work,
  inside,
  python,
  model: benchModel(folder),
  runtime: { device: 'cpu', threads: 0, memoryMiB: 512, storeMiB: 256 },
  /** @type {import('./subject.js').Subject['seeing']} */
  seeing: (preprocessing, decode = 'exact') => ({ preprocessing, crop: 'centre', decode }),
  /** 11 megapixels. */
  picture,
  copies: copiesOf(picture, 15, path.join(work, 'copies')),
  /** 1 megapixel. */
  small: await drawPicture(path.join(work, 'small.jpg'), 1152, 864),
  phraseLists,
  lists: { artists200, movements, surfaces, artists: written(phraseLists.artists) },
};

// A model is prepared once and opened often.
/** @type {import('./subject.js').Subject} */
const bench = { ...tools, folders: await prepare(tools) };

const report = path.join(root, 'docs', 'performance.md');
if (options.curves) {
  const { curves } = await import('./curves.mjs');
  writeCurves(report, await curves(bench));
  process.exit(0);
}

const rows = [];
const failed = [];
for (const group of groups) {
  const since = performance.now();
  process.stderr.write(`${group} … `);
  try {
    const { measure } = await import(`./rows/${group}.mjs`);
    rows.push(...(await measure(bench)).map(judged));
    process.stderr.write(`${((performance.now() - since) / 1000).toFixed(0)} s\n`);
  } catch (error) {
    // What the other groups measured is told all the same.
    console.error(error);
    failed.push(group);
  }
}

const shown = (value) => (value === null ? null : Number(value.toPrecision(4)));
console.table(
  rows.map(({ row, unit, value, bound, ratio, limit, reaches }) => ({
    row: unit ? `${row}, ${unit}` : row,
    value: shown(value),
    bound: shown(bound),
    ratio: shown(ratio),
    limit,
    reaches,
  })),
);
const results = rows.map(({ row, unit, value, bound, ratio, limit, reaches }) => ({
  row: unit ? `${row}, ${unit}` : row,
  value,
  bound,
  ratio,
  limit,
  reaches,
}));
writeFileSync(path.join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
if (failed.length > 0) console.error(`Could not be measured: ${failed.join(', ')}.`);
else if (!options.only) writeReport(report, rows);
// Libraries keep threads of their own.
process.exit(failed.length > 0 ? 1 : 0);

/**
 * A limit is of the ratio, or of the value where there is nothing to compare with; null: only told. What nothing can be
 * faster than (`lowest`, in the row's unit) was measured badly where something is: then nothing is said.
 */
function judged({ limit, atLeast = false, lowest = 0, ...row }) {
  const ratio = row.bound === null ? null : row.value / row.bound;
  const isBeaten = row.value < lowest;
  if (isBeaten) process.stderr.write(`\n${row.row}: what nothing is faster than was measured too high (${lowest.toFixed(0)}). `);
  const needsBound = row.means !== undefined && row.bound === null;
  const measured = ratio ?? row.value;
  const reaches = limit === null || needsBound || isBeaten ? null : atLeast ? measured >= limit : measured <= limit;
  return { ...row, ratio, limit, atLeast, reaches };
}

function understood() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        'with-python': { type: 'boolean' },
        curves: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    });
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
