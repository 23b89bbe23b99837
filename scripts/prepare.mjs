// What the other scripts need before they can run: Node, the dependencies, a build. Only Node's own modules are imported here.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 11)) {
  console.error(`Clip Gaze needs Node 20.11 or later; this is ${process.versions.node}.`);
  process.exit(1);
}

/** The commands that make up npm here: on Windows npm is a script that only a shell can start. */
export const npm = process.env.npm_execpath?.endsWith('.js')
  ? { command: process.execPath, args: [process.env.npm_execpath], shell: false }
  : { command: 'npm', args: [], shell: process.platform === 'win32' };

/** @returns whether node_modules holds what package-lock.json says for this platform, by name and version */
export function dependenciesInstalled() {
  const packagesOf = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  try {
    const wanted = packagesOf('package-lock.json');
    const installed = packagesOf('node_modules/.package-lock.json');
    return Object.entries(wanted).every(([name, { version, optional, peer, devOptional }]) => {
      if (name === '') return true;
      const there = installed[name];
      // What belongs to another platform is not installed.
      return there ? there.version === version : Boolean(optional || devOptional || peer);
    });
  } catch {
    return false;
  }
}

/** Installs the dependencies as package-lock.json names them. Runs none of their install scripts. */
export function installDependencies() {
  const { command, args, shell } = npm;
  const options = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(command, [...args, ...options], {
    cwd: root,
    shell,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`npm ci failed: ${error?.message ?? `exit code ${status}`}`);
}

/** @returns whether out/ holds bundles newer than all that they are made from */
export function isBuilt() {
  const bundles = ['extension.cjs', 'engine.js', 'cli.js', 'webview/main.js'].map((name) => path.join(root, 'out', name));
  if (!bundles.every(existsSync)) return false;
  const oldest = Math.min(...bundles.map((file) => statSync(file).mtimeMs));
  const sources = ['src', 'webview'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(root, folder, name)),
  );
  return [...sources, path.join(root, 'package-lock.json'), path.join(root, 'scripts/build.mjs')].every(
    (file) => statSync(file).mtimeMs <= oldest,
  );
}

/** Dependencies and build, each only where it is missing; a line about each that is made. */
export function prepare() {
  if (!dependenciesInstalled()) {
    console.error('Installing the dependencies …');
    installDependencies();
  }
  if (!isBuilt()) {
    console.error('Building …');
    const { status } = spawnSync(process.execPath, [path.join(root, 'scripts/build.mjs')], { cwd: root, stdio: 'inherit' });
    if (status !== 0) throw new Error('The build failed.');
  }
}

/** The VSIX that scripts/package.mjs makes for a target, else for this platform. */
export function vsixFile(target = `${process.platform}-${process.arch}`) {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return path.join(root, 'dist', `clip-gaze-${target}-${version}.vsix`);
}

/** Whether the VS Code of test/vscode-host/ runs here. */
export function hostRunsHere() {
  /** @type {{ header?: { glibcVersionRuntime?: string } }} */
  const { header } = process.report.getReport();
  return process.platform === 'linux' && process.arch === 'x64' && header?.glibcVersionRuntime !== undefined;
}

/**
 * Runs a program of Node's and keeps what it prints.
 *
 * @returns `{ status, output }`; status is null where it was ended by a signal or the time limit
 */
export function run(args, { env = process.env, minutes = 10 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
      });
    const timer = setTimeout(() => {
      output += `\nended: it took more than ${minutes} minutes\n`;
      child.kill('SIGTERM');
    }, minutes * 60_000);
    child.on('error', (error) => {
      output += `\n${error.message}\n`;
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status, output });
    });
  });
}
