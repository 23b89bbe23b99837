// Whether a tag names the version in package.json, and the changelog dates it.   usage: node scripts/check-tag.mjs vX.Y.Z
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const [tag] = process.argv.slice(2);
if (tag !== `v${version}`) {
  console.error(`The tag is ${tag ?? 'missing'}, but package.json says version ${version}: push the tag v${version}.`);
  process.exit(1);
}
const heading = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8')
  .split('\n')
  .find((line) => line.startsWith(`## [${version}]`));
if (!/ - \d{4}-\d\d-\d\d$/.test(heading ?? '')) {
  console.error(`CHANGELOG.md has no date for ${version}: its heading should read "## [${version}] - YYYY-MM-DD".`);
  process.exit(1);
}
