// npm packages by name, of this platform or another, in the version and with the bytes that package-lock.json names.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { npm, root } from './prepare.mjs';

const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
const cache = path.join(root, 'node_modules', '.cache', 'clip-gaze-packages');

/** @returns what package-lock.json says of a package: version, integrity, licence */
export function locked(name) {
  const entry = packages[`node_modules/${name}`];
  if (!entry) throw new Error(`package-lock.json has no ${name}.`);
  return entry;
}

/**
 * @returns the folder of a package: the one installed, which npm has checked, else one fetched and checked now
 * @throws Error if its bytes are not those of package-lock.json
 */
export function folderOf(name) {
  const { version } = locked(name);
  const installed = path.join(root, 'node_modules', name);
  if (existsSync(path.join(installed, 'package.json'))) return installed;
  const folder = path.join(cache, `${name.replace('/', '+')}@${version}`);
  if (!existsSync(folder)) fetch(name, folder);
  return folder;
}

function fetch(name, folder) {
  const { version, integrity } = locked(name);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, 'fetching-'));
  try {
    console.error(`fetching ${name} ${version} …`);
    run(npm.command, [...npm.args, 'pack', `${name}@${version}`, '--pack-destination', work, '--silent'], npm.shell);
    const [archive] = readdirSync(work);
    if (!archive) throw new Error(`npm has no ${name} ${version}.`);
    const bytes = readFileSync(path.join(work, archive));
    const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    if (found !== integrity) throw new Error(`${name} ${version} is not what package-lock.json names: ${found}.`);
    const unpacked = path.join(work, 'unpacked');
    mkdirSync(unpacked);
    run('tar', ['-xzf', path.join(work, archive), '-C', unpacked, '--strip-components=1'], false);
    renameSync(unpacked, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function run(command, args, shell) {
  const { status, error, stderr } = spawnSync(command, args, { shell, encoding: 'utf8', cwd: root });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
