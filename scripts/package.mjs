// Packs the extension into dist/clip-gaze-TARGET-VERSION.vsix, with what it is made of beside it (CycloneDX), and compares its
// files with test/fixtures/packages.   usage: node scripts/package.mjs [--target TARGET,…|all] [--quick] [--accept]
// --quick: for tests; packed in seconds, and a tenth larger
import { createVSIX } from '@vscode/vsce';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeLicences } from './licences.mjs';
import { folderOf } from './npm-packages.mjs';
import { packNatives } from './pack-natives.mjs';
import { acceptContents, compareContents, contentsOf } from './package-contents.mjs';
import { stageForWeb } from './package-web.mjs';
import { root } from './prepare.mjs';
import { billOfMaterials } from './sbom.mjs';
import { packagesFor, targetHere, TARGETS, WEB } from './targets.mjs';

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: targetHere() },
    quick: { type: 'boolean', default: false },
    accept: { type: 'boolean', default: false },
  },
});
const targets = values.target === 'all' ? TARGETS : values.target.split(',');
const unknown = targets.find((target) => !TARGETS.includes(target));
if (unknown !== undefined) {
  console.error(`There is no target "${unknown}". There are: ${TARGETS.join(', ')}, all.`);
  process.exit(2);
}

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const out = path.join(root, 'out');
const staged = path.join(out, 'node_modules');
const packed = path.join(out, 'packed');

/** What people have to download, and a marketplace to take. */
const MOST_BYTES = 30e6;

const { status } = spawnSync(process.execPath, [path.join(root, 'scripts/build.mjs'), '--minify'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
const bundledIn = (file) => JSON.parse(readFileSync(path.join(root, 'out', file), 'utf8'));
for (const target of targets) await (target === WEB ? packForWeb() : pack(target));

async function pack(target) {
  const file = fileOf(target);
  const packages = packagesFor(target);
  const names = [...new Set([...bundledIn('bundled.json'), ...packages.map((each) => each.name)])].sort();
  try {
    for (const each of packages) stage(each);
    await packNatives(out, target, values.quick);
    writeLicences(root, names, path.join(root, 'out', 'LICENSES.txt'));
    mkdirSync(path.dirname(file), { recursive: true });
    // The file of another try must not be taken for this one's.
    rmSync(file, { force: true });
    // vsce looks at no node_modules at the top then, which holds everything else that development needs.
    await createVSIX({
      cwd: root,
      packagePath: file,
      ...(target !== 'universal' && { target }),
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
      skipLicense: false,
    });
  } finally {
    rmSync(staged, { recursive: true, force: true });
    rmSync(packed, { recursive: true, force: true });
  }
  await check(target, names);
}

async function packForWeb() {
  const names = bundledIn('web/bundled.json');
  const folder = path.join(root, 'dist', 'web-package');
  try {
    stageForWeb(root, names, folder);
    rmSync(fileOf(WEB), { force: true });
    await createVSIX({
      cwd: folder,
      packagePath: fileOf(WEB),
      target: WEB,
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
      skipLicense: false,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await check(WEB, names);
}

function fileOf(target, ending = 'vsix') {
  return path.join(root, 'dist', `clip-gaze-${target}-${version}.${ending}`);
}

/** Writes down what a package is made of, and sees that it is no larger and holds nothing else than it should. */
async function check(target, names) {
  const file = fileOf(target);
  writeFileSync(fileOf(target, 'sbom.json'), `${JSON.stringify(billOfMaterials(target, version, names), undefined, 2)}\n`);
  const bytes = statSync(file).size;
  console.log(`${path.relative(root, file)}: ${(bytes / 1e6).toFixed(1)} MB`);
  if (!values.quick && bytes > MOST_BYTES) {
    console.error(`The package for ${target} has more than ${MOST_BYTES / 1e6} MB.`);
    process.exitCode = 1;
  }
  const contents = await contentsOf(file);
  if (values.accept) acceptContents(target, contents);
  else requireContents(target, contents);
}

function stage({ name, parts }) {
  const from = folderOf(name);
  for (const part of parts) {
    // Not every package has a text of its licence or a list of what is built into it.
    if (!existsSync(path.join(from, part)) && /^(LICENSE|README\.md|versions\.json)$/.test(part)) continue;
    cpSync(path.join(from, part), path.join(staged, name, part), { recursive: true, dereference: true, filter: wanted });
  }
}

/** Types, maps and documentation are of no use at run time. */
function wanted(source) {
  return !/(\.d\.[cm]?ts|\.map|\.md|\.h)$/.test(source);
}

function requireContents(target, contents) {
  const { missing, unexpected } = compareContents(target, contents);
  if (missing.length + unexpected.length === 0) return;
  for (const each of missing) console.error(`- ${each}`);
  for (const each of unexpected) console.error(`+ ${each}`);
  console.error(
    `The package for ${target} does not hold the files that test/fixtures/packages names. If that is right: npm run package -- --target ${target} --accept`,
  );
  process.exitCode = 1;
}
