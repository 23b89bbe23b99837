#!/usr/bin/env node
// Installs a real VS Code server, its Node 24 and playwright-core.   usage: node install.mjs [--without-browser] [DIR]
// --without-browser: whoever opens the server brings a browser, so Chromium need not be here.
// DIR defaults to $VSCODE_HOST_DIR, else clip-gaze-vscode-host in the user's cache folder. Safe to run again and again.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultHostDir, findChromium, hostPaths, isInstalled, kitDir, stampFile, wantedStamp, which } from './paths.mjs';

const start = Date.now();
const say = text => console.log(`[vscode-host ${((Date.now() - start) / 1000).toFixed(1)}s] ${text}`);
const stop = text => { console.error(`vscode-host: ${text}`); process.exit(1); };

const args = process.argv.slice(2);
const withBrowser = !args.includes('--without-browser');
const [dir] = args.filter(arg => !arg.startsWith('--'));
const target = dir ? path.resolve(dir) : defaultHostDir();

const installed = isInstalled(target);
checkMachine();
if (installed) { say(`already installed in ${target}`); process.exit(0); }
if (existsSync(target) && readdirSync(target).length && !existsSync(stampFile(target)))
  stop(`${target} exists and was not made by this installer; empty it or name another folder.`);
install();

function checkMachine() {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !process.report.getReport().header.glibcVersionRuntime)
    stop(`needs Linux x64 with glibc, this is ${process.platform} ${process.arch}.`);
  if (withBrowser && !findChromium() && process.getuid() === 0 && isDebian() && which('apt-get')) {
    say('Chromium is missing: apt-get install -y chromium');
    const apt = args => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    apt(['update']);
    apt(['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation']);
  }
  const missing = installed ? [] : ['npm', 'g++', 'make', 'python3'].filter(name => !which(name));
  if (withBrowser && !findChromium()) missing.push('chromium');
  if (missing.length) stop(`missing ${missing.join(', ')}. Install with: apt-get install -y ${missing.join(' ')}${missing.includes('chromium') ? ' (or set CHROMIUM to a Chrome or Chromium executable)' : ''}`);
}

function isDebian() {
  try { return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8')); } catch { return false; }
}

function install() {
  // Built next to the target and renamed at the end, so that a half-made install is never used.
  const staging = `${target}.partial-${process.pid}`;
  sweepStaging();
  mkdirSync(staging, { recursive: true });
  const logFile = path.join(staging, 'install.log');
  const log = openSync(logFile, 'a');
  const host = hostPaths(staging);
  const npm = (what, cwd, args, env = process.env) => {
    say(what);
    const { status } = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env, stdio: ['ignore', log, log] });
    if (status !== 0) stop(`"npm ${args.join(' ')}" failed (${status}), see ${logFile}\n${readFileSync(logFile, 'utf8').split('\n').slice(-25).join('\n')}`);
  };

  say(`installing into ${target}`);
  copyFileSync(path.join(kitDir, 'package.json'), path.join(staging, 'package.json'));
  npm('code-server, Node 24, playwright-core', staging, ['install', '--ignore-scripts', '--no-package-lock', '--engine-strict=false']);

  // From here on Node 24, and its own headers: a `nodedir` in the user's .npmrc may point at another Node's.
  const env = { ...process.env, PATH: `${path.dirname(host.node)}${path.delimiter}${process.env.PATH}`, npm_config_nodedir: host.nodeDir, JOBS: 'max' };
  const deps = ['install', '--omit=dev', '--ignore-scripts']; // not `npm ci`: the shipped shrinkwrap is out of step with its package.json
  npm("VS Code's own dependencies", host.vscode, deps, env);
  npm("the built-in extensions' dependencies", path.join(host.vscode, 'extensions'), deps, env);
  // The server needs only these two compiled: its log files and the watchdog that ends it with its parent.
  npm('compiling @vscode/spdlog and @vscode/native-watchdog', host.vscode, ['rebuild', '--foreground-scripts', '@vscode/spdlog', '@vscode/native-watchdog'], env);

  const version = spawnSync(host.node, [host.server, '--config', '/dev/null', '--version'], { encoding: 'utf8', env: { ...env, HOME: path.join(staging, 'home') } });
  rmSync(path.join(staging, 'home'), { recursive: true, force: true });
  if (version.status !== 0) stop(`the installed server does not start:\n${version.stdout}${version.stderr}`);
  writeFileSync(stampFile(staging), wantedStamp());
  rmSync(target, { recursive: true, force: true });
  renameSync(staging, target);
  say(`done: code-server ${version.stdout.trim().split('\n').pop()}`);
}

/** Removes what earlier installers that were cut off left behind. */
function sweepStaging() {
  const parent = path.dirname(target), prefix = `${path.basename(target)}.partial-`;
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    try { process.kill(Number(name.slice(prefix.length)), 0); } catch { rmSync(path.join(parent, name), { recursive: true, force: true }); }
  }
}
