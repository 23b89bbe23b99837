// Downloads CLIP and prints what ours says of a picture beside clip-gaze's published figures.   usage: npm run check:real -- IMAGE
import { spawnSync } from 'node:child_process';
import { prepare, root } from './prepare.mjs';

/** From the README of clip-gaze 0.3.0: Paul Cézanne, "Brücke über die Marne bei Creteil" (Wikimedia Commons, 2,175 × 1,713). */
const PUBLISHED = [
  { list: 'artists-by-training-prevalence', phrase: 'by paul cézanne', percent: 82 },
  { list: 'movements', phrase: 'tonalism movement', percent: 16 },
  { list: 'surfaces', phrase: 'on canvas', percent: 86 },
];

const [image, ...rest] = process.argv.slice(2);
if (image === undefined || rest.length > 0) {
  console.error('usage: npm run check:real -- IMAGE');
  console.error(
    'The published figures are of Paul Cézanne\'s "Brücke über die Marne bei Creteil" (Wikimedia Commons, 2,175 × 1,713).',
  );
  process.exit(2);
}
try {
  prepare();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
cli(['download'], 'inherit');
const lists = PUBLISHED.flatMap(({ list }) => ['--list', list]);
const answer = cli(
  [
    'gaze',
    '--model',
    'Xenova/clip-vit-base-patch32',
    '--preprocessing',
    'reference',
    '--format',
    'json',
    '--top',
    'all',
    ...lists,
    '--',
    image,
  ],
  'pipe',
);
const { model, images } = JSON.parse(answer);
const [{ width, height, sha256, lists: answers }] = images;
console.log(`${image}: ${width} × ${height}, SHA-256 ${sha256}`);
console.log(`${model.id}, fingerprint ${model.fingerprint}, logit_scale ${model.logitScale}\n`);
console.log(`${'phrase'.padEnd(20)} ${'clip-gaze'.padStart(9)} ${'ours'.padStart(8)}  rank`);
let differs = false;
for (const { list, phrase, percent } of PUBLISHED) {
  const { count, phrases } = answers.find(({ id }) => id === list);
  const { probability, rank } = phrases.find((each) => each.phrase === phrase);
  differs ||= Math.round(100 * probability) !== percent;
  const ours = `${(100 * probability).toFixed(2)} %`;
  console.log(`${phrase.padEnd(20)} ${`${percent} %`.padStart(9)} ${ours.padStart(8)}  ${rank} of ${count} (${list})`);
}
console.log(
  differs ? '\nNot the published figures: is it that picture, at that size?' : '\nThe published figures, to the per cent.',
);
process.exit(differs ? 1 : 0);

function cli(args, stdout) {
  const env = { ...process.env, npm_lifecycle_event: 'check:real', INIT_CWD: process.env.INIT_CWD ?? process.cwd() };
  const result = spawnSync(process.execPath, ['out/cli.js', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', stdout, 'inherit'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
  return result.stdout;
}
