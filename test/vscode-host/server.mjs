// Starts a real VS Code server (code-server) on a free loopback port, with a profile of its own.
import { execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { defaultHostDir, hostPaths, isInstalled, kitDir } from './paths.mjs';

/** Quiet, offline, predictable. `settings` given to startServer come on top. */
const DEFAULT_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'git.enabled': false,
};

// Variables of an outer VS Code, Electron or code-server that would leak into this one ($PORT overrides --bind-addr).
const FOREIGN_ENV =
  /^(VSCODE_(IPC_HOOK|PID|CWD|NLS_CONFIG|HANDLES|ESM|CODE_CACHE|CRASH|L10N|AMD)|ELECTRON_|CODE_SERVER_|XDG_(CONFIG|DATA|STATE|RUNTIME)_|PORT$|(HASHED_)?PASSWORD$|NODE_OPTIONS$)/;

/**
 * @param {object} options
 * @param {string} [options.workspace]      folder or .code-workspace file to open
 * @param {string} [options.userDataDir]    default: a fresh one, deleted by close()
 * @param {string} [options.extensionsDir]  default: a fresh one, deleted by close()
 * @param {object} [options.settings]       user settings, on top of DEFAULT_SETTINGS and of an existing settings.json
 * @param {object} [options.machineSettings] settings of scope "machine": this VS Code counts as a remote one, which ignores
 *   them among the user settings (though the first read after the start may still see them)
 * @param {string[]} [options.vsix]         packaged extensions to install first
 * @param {string[]} [options.dev]          folders of unpackaged extensions to load (note: VS Code then shows no notification toasts)
 * @param {string} [options.testsPath]      module with `run()`, executed inside the extension host; see `testResult` in the result
 * @param {object} [options.env]            variables for the server, the extension host and what it starts
 * @param {boolean} [options.workspaceTrust] false (default): everything is trusted; true: new workspaces open restricted
 * @param {boolean} [options.disableExtensions] true: load none but `dev`
 * @param {string} [options.password]       asked for by the page; default: none is asked for
 * @param {number} [options.idleSeconds]    the server ends by itself when no page was open for so long; default: 90
 * @returns `{ url, logs, exited, testResult(), close(error?) }`; always call close(). `exited` is a promise that is kept when
 *   the server has ended.
 */
export async function startServer(options = {}) {
  const { workspace, settings = {}, machineSettings = {}, vsix = [], dev = [], testsPath, env = {}, password } = options;
  const { workspaceTrust = false, disableExtensions = false, idleSeconds = 90 } = options;
  const { host, logs } = prepare();
  const userDataDir = path.resolve(options.userDataDir ?? path.join(logs, 'user'));
  const extensionsDir = path.resolve(options.extensionsDir ?? path.join(logs, 'extensions'));
  const common = serverArgs(host, logs, { userDataDir, extensionsDir });
  const processEnv = serverEnv(logs, {
    ...env,
    ...(testsPath ? { VSCODE_HOST_TESTS: path.resolve(testsPath), VSCODE_HOST_RESULT: logs } : {}),
    ...(password ? { PASSWORD: password } : {}),
  });

  let server, closing;
  // False where it is already gone.
  const killServer = (signal) => {
    try {
      return process.kill(-server.pid, signal);
    } catch {
      return false;
    }
  };
  const onExit = () => server && killServer('SIGKILL');
  process.on('exit', onExit);

  /** Ends the server. With an error: keeps the logs, and names their folder in the error. */
  const close = (error) =>
    (closing ??= (async () => {
      try {
        if (server) {
          killServer('SIGTERM');
          await Promise.race([exited(server), sleep(8000, undefined, { ref: false })]);
          killServer('SIGKILL'); // whatever of the group is left
          for (let i = 0; i < 4 && killServer(0); i++) await sleep(50); // not longer: zombies count, too, until init takes them
        }
      } finally {
        process.off('exit', onExit);
      }
      if (!error) rmSync(logs, { recursive: true, force: true, maxRetries: 3 });
      else if (error instanceof Error) nameFolder(error, logs);
    })());

  try {
    for (const dir of [path.join(userDataDir, 'User'), path.join(userDataDir, 'Machine'), extensionsDir])
      mkdirSync(dir, { recursive: true });
    writeSettings(path.join(userDataDir, 'User', 'settings.json'), DEFAULT_SETTINGS, settings);
    writeSettings(path.join(userDataDir, 'Machine', 'settings.json'), {}, machineSettings);
    if (vsix.length > 0)
      await cli(host, common, processEnv, [
        ...vsix.flatMap((file) => ['--install-extension', path.resolve(file)]),
        '--force', // also over an equal version that a kept profile has
      ]);

    const serverLog = path.join(logs, 'server.log');
    const fd = openSync(serverLog, 'w');
    server = spawn(
      host.node,
      [
        ...common,
        ...['--auth', password ? 'password' : 'none', '--bind-addr', '127.0.0.1:0'],
        ...['--session-socket', path.join(logs, 'session.sock')],
        ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy'],
        ...['--idle-timeout-seconds', String(idleSeconds)], // if this process is killed outright, the server ends by itself
        ...(workspaceTrust ? [] : ['--disable-workspace-trust']),
        ...(dev.length > 0 || testsPath ? ['--vscode-option', 'enable-smoke-test-driver'] : []), // else the page ignores `payload`
      ],
      { env: processEnv, detached: true, stdio: ['ignore', fd, fd] }, // detached: a process group of its own, ended as a whole
    );
    closeSync(fd);
    const origin = await listening(server, serverLog);

    const remote = (file) =>
      `vscode-remote://${new URL(origin).host}${path.resolve(file).split('/').map(encodeURIComponent).join('/')}`;
    const payload = [
      ...dev.map((dir) => ['extensionDevelopmentPath', remote(dir)]),
      ...(testsPath ? [['extensionTestsPath', remote(path.join(kitDir, 'in-host.cjs'))]] : []),
      ...(disableExtensions ? [['disableExtensions', 'true']] : []),
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
    ];
    const query = new URLSearchParams(opened(workspace));
    query.set('payload', JSON.stringify(payload));
    return { url: `${origin}/?${query}`, logs, exited: exited(server), testResult: () => testResult(logs), close };
  } catch (error) {
    await close(error);
    throw error;
  }
}

/** Runs the server's command line, e.g. ['--list-extensions'], and returns what it printed. */
export async function runServerCli(args, { userDataDir, extensionsDir } = {}) {
  const { host, logs } = prepare();
  try {
    const profile = {
      userDataDir: userDataDir ?? path.join(logs, 'user'),
      extensionsDir: extensionsDir ?? path.join(logs, 'extensions'),
    };
    return await cli(host, serverArgs(host, logs, profile), serverEnv(logs), args);
  } finally {
    rmSync(logs, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function cli(host, common, env, args) {
  try {
    const { stdout } = await promisify(execFile)(host.node, [...common, ...args], { env });
    return stdout.trimEnd();
  } catch (error) {
    throw new Error(`code-server ${args.join(' ')} failed: ${error.stdout ?? ''}${error.stderr ?? error.message}`);
  }
}

function prepare() {
  const dir = defaultHostDir();
  if (!isInstalled(dir)) throw new Error(`No VS Code host in ${dir}: run install.mjs first.`);
  const logs = mkdtempSync(path.join(shortTempDir(), 'vsh-'));
  mkdirSync(path.join(logs, 'home'));
  writeFileSync(path.join(logs, 'config.yaml'), 'auth: none\n');
  return { host: hostPaths(dir), logs };
}

// Without --config the server would write one into the home folder.
function serverArgs(host, logs, { userDataDir, extensionsDir }) {
  const config = path.join(logs, 'config.yaml');
  return [host.server, '--config', config, '--user-data-dir', userDataDir, '--extensions-dir', extensionsDir];
}

function serverEnv(logs, env = {}) {
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN_ENV.test(name))),
    HOME: path.join(logs, 'home'),
    TMPDIR: logs,
    EXTENSIONS_GALLERY: '{"serviceUrl":""}', // no extension marketplace, so no look-ups
    ...env,
  };
}

/** The part of the page's address that says what is open. */
function opened(workspace) {
  if (!workspace) return { ew: 'true' };
  return statSync(workspace).isDirectory() ? { folder: path.resolve(workspace) } : { workspace: path.resolve(workspace) };
}

async function listening(server, logFile) {
  let gone = false;
  void exited(server).then(() => (gone = true));
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(50)) {
    const log = readFileSync(logFile, 'utf8');
    const found = /HTTP server listening on (http:\/\/[\d.:]+)/.exec(log);
    if (found) return found[1];
    if (gone) throw new Error(`The VS Code server ended at once:\n${log}`);
  }
  throw new Error('The VS Code server did not start within 60 s.');
}

/** The exit code that in-host.cjs wrote down; VS Code's own is 0 even after a crash. */
function testResult(logs) {
  try {
    return Number(readFileSync(path.join(logs, 'exit-code'), 'utf8'));
  } catch {
    throw new Error('The extension host ended before the tests did (crash?).');
  }
}

function writeSettings(file, defaults, settings) {
  let existing = {};
  if (existsSync(file)) {
    try {
      existing = JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      return; // with comments: the owner's business
    }
  }
  writeFileSync(file, JSON.stringify({ ...defaults, ...existing, ...settings }, null, 2));
}

function nameFolder(error, logs) {
  const note = `\n(logs, profile and screenshots: ${logs})`;
  const { message, stack } = error;
  error.message = message + note;
  error.stack = stack?.replace(message, () => message + note); // Playwright's errors have a fixed stack
}

// The server puts unix sockets into its temp folder, and their paths must stay under 108 characters.
function shortTempDir() {
  return os.tmpdir().length < 40 ? os.tmpdir() : '/tmp';
}

function exited(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode) resolve();
    else child.once('exit', resolve);
  });
}
