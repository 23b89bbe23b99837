// docs/performance.md: the table of the last whole run, where it ran, and what it is compared with.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** What `npm run bench -- --curves` writes, and a plain run keeps. */
const CURVES = '## How it grows';

export function writeReport(file, rows) {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const at = before.indexOf(CURVES);
  write(file, introduction(rows), at < 0 ? '' : before.slice(at));
}

export function writeCurves(file, curves) {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const at = before.indexOf(CURVES);
  write(file, at < 0 ? before : before.slice(0, at), `${CURVES}\n\n${curves}`);
}

function write(file, ...parts) {
  const text = parts.map((part) => part.trim()).filter(Boolean);
  writeFileSync(file, `${text.join('\n\n')}\n`);
}

function introduction(rows) {
  const table = rows.map(({ row, unit, value, bound, ratio, limit, atLeast, reaches }) => [
    row,
    measure(value, unit),
    bound === null ? '' : measure(bound, unit),
    ratio === null ? '' : ratio.toFixed(2),
    limit === null ? '' : `${atLeast ? '≥' : '≤'} ${ratio === null && bound === null ? measure(limit, unit) : limit}`,
    reaches === null ? '' : reaches ? 'yes' : 'no',
  ]);
  const meanings = rows.filter(({ means }) => means && means !== 'the same').map(({ row, means }) => `- ${row}: ${means}.`);
  return [
    '# Performance',
    '',
    'Written by `npm run bench`, which measures each figure and its bound side by side in one run, round after round, and takes the medians. The model is CLIP ViT-B/32 in 32-bit floats, its graph filled with random weights: it takes as long as the real one. The picture is a JPEG of 11 megapixels unless a row says otherwise.',
    '',
    `This run: ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}.`,
    '',
    '| what | measured | bound | ratio | to reach | reached |',
    '| --- | ---: | ---: | ---: | ---: | --- |',
    ...table.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    '## What the bounds are',
    '',
    ...meanings,
    '',
    'What has no bound is held to its own value.',
  ].join('\n');
}

function measure(value, unit) {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)}${unit ? ` ${unit}` : ''}`;
}
