// Starts a real VS Code (code-server) on a free loopback port, and opens it in headless Chromium where asked.
import { execFile, spawn } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { defaultHostDir, findChromium, hostPaths, isInstalled, kitDir } from './paths.mjs';

/** Quiet, offline, predictable. `settings` given to startVSCode come on top. */
const DEFAULT_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'git.enabled': false,
  // The focus comes back late from what was just closed (a toast, the palette) and would close the next list before it is clicked.
  'workbench.quickOpen.closeOnFocusLost': false,
};

// Variables of an outer VS Code, Electron or code-server that would leak into this one ($PORT overrides --bind-addr).
const FOREIGN_ENV = /^(VSCODE_(IPC_HOOK|PID|CWD|NLS_CONFIG|HANDLES|ESM|CODE_CACHE|CRASH|L10N|AMD)|ELECTRON_|CODE_SERVER_|XDG_(CONFIG|DATA|STATE|RUNTIME)_|PORT$|NODE_OPTIONS$)/;

/**
 * A VS Code server without a browser: whoever has the URL opens it.
 *
 * @param {object} options
 * @param {string} [options.workspace]      folder or .code-workspace file to open
 * @param {string} [options.userDataDir]    default: a fresh one, deleted by close()
 * @param {string} [options.extensionsDir]  default: a fresh one, deleted by close()
 * @param {object} [options.settings]       user settings, on top of DEFAULT_SETTINGS and of an existing settings.json
 * @param {object} [options.machineSettings] settings of scope "machine": this VS Code counts as a remote one, which ignores
 *   them among the user settings (though the first read after the start may still see them)
 * @param {string[]} [options.vsix]         packaged extensions to install first
 * @param {string[]} [options.dev]          folders of unpackaged extensions to load (note: VS Code then shows no notification toasts)
 * @param {string} [options.testsPath]      module with `run()`, executed inside the extension host
 * @param {object} [options.env]            variables for the server, the extension host and what it starts
 * @param {boolean} [options.workspaceTrust] false (default): everything is trusted; true: new workspaces open restricted
 * @param {boolean} [options.disableExtensions] true: load none but `dev`
 * @param {string} [options.connections]    file that extension and engine note in what they connect to (test/e2e/connections.ts)
 * @param {boolean} [options.stay]          true: keep running while no browser is connected; false (default): end after 90 s
 * @returns `{ url, pid, host, logs, ended, close(error?) }`; always call close(). `ended` resolves when the server has ended.
 *   `close` ends the server; with an error it keeps the logs and names their folder in the error's message.
 */
export async function startServer(options = {}) {
  const { workspace, settings = {}, machineSettings = {}, vsix = [], dev = [], testsPath, env = {}, workspaceTrust = false,
    disableExtensions = false, stay = false, connections } = options;
  const { host, logs } = prepare();
  const userDataDir = path.resolve(options.userDataDir ?? path.join(logs, 'user'));
  const extensionsDir = path.resolve(options.extensionsDir ?? path.join(logs, 'extensions'));
  const common = serverArgs(host, logs, { userDataDir, extensionsDir });
  const processEnv = serverEnv(logs, { ...env, ...(connections ? { CLIP_GAZE_CONNECTIONS: path.resolve(connections) } : {}), ...(testsPath ? { VSCODE_HOST_TESTS: path.resolve(testsPath), VSCODE_HOST_RESULT: logs } : {}) });

  let server, closing;
  const killServer = signal => { try { return process.kill(-server.pid, signal); } catch { return false; } }; // false: already gone
  const onExit = () => server && killServer('SIGKILL');
  process.on('exit', onExit);

  const close = error => closing ??= (async () => {
    try {
      if (server) {
        killServer('SIGTERM');
        await Promise.race([exited(server), sleep(8000, undefined, { ref: false })]);
        killServer('SIGKILL'); // whatever of the group is left
        for (let i = 0; i < 4 && killServer(0); i++) await sleep(50); // not longer: zombies count, too, until init takes them
      }
    } finally { process.off('exit', onExit); }
    if (!error) rmSync(logs, { recursive: true, force: true, maxRetries: 3 });
    else if (error instanceof Error) nameFolder(error, logs);
  })();

  try {
    for (const dir of [path.join(userDataDir, 'User'), path.join(userDataDir, 'Machine'), extensionsDir]) mkdirSync(dir, { recursive: true });
    writeSettings(path.join(userDataDir, 'User', 'settings.json'), DEFAULT_SETTINGS, settings);
    writeSettings(path.join(userDataDir, 'Machine', 'settings.json'), {}, machineSettings);
    if (vsix.length) await cli(host, common, processEnv, [...vsix.flatMap(file => ['--install-extension', path.resolve(file)]), '--force']);
    if (process.env.CLIP_GAZE_COVERAGE || connections) await watchExtensions(extensionsDir);

    const serverLog = path.join(logs, 'server.log');
    const fd = openSync(serverLog, 'w');
    server = spawn(host.node, [...common,
      '--auth', 'none', '--bind-addr', '127.0.0.1:0', '--session-socket', path.join(logs, 'session.sock'),
      '--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy',
      ...(stay ? [] : ['--idle-timeout-seconds', '90']), // if this process is killed outright, the server ends by itself
      ...(workspaceTrust ? [] : ['--disable-workspace-trust']),
      ...(dev.length || testsPath ? ['--vscode-option', 'enable-smoke-test-driver'] : []), // else the page ignores `payload`
    ], { env: processEnv, detached: true, stdio: ['ignore', fd, fd] }); // detached: a process group of its own, ended as a whole
    closeSync(fd);
    const origin = await listening(server, serverLog);

    const remote = file => `vscode-remote://${new URL(origin).host}${path.resolve(file).split('/').map(encodeURIComponent).join('/')}`;
    const payload = [
      ...dev.map(dir => ['extensionDevelopmentPath', remote(dir)]),
      ...(testsPath ? [['extensionTestsPath', remote(path.join(kitDir, 'in-host.cjs'))]] : []),
      ...(disableExtensions ? [['disableExtensions', 'true']] : []),
      ['skipWelcome', 'true'], ['skipReleaseNotes', 'true'],
    ];
    const query = new URLSearchParams(!workspace ? { ew: 'true' }
      : statSync(workspace).isDirectory() ? { folder: path.resolve(workspace) } : { workspace: path.resolve(workspace) });
    query.set('payload', JSON.stringify(payload));
    return { url: `${origin}/?${query}`, pid: server.pid, host, logs, ended: exited(server), close };
  } catch (error) {
    await close(error);
    throw error;
  }
}

/**
 * startServer() and a page on it in headless Chromium.
 *
 * @param {object} options as of startServer(), and
 * @param {object} [options.viewport]       { width, height }
 * @param {number} [options.timeout]        milliseconds that one step in the page may take; default: a minute
 * @param {(text: string) => void} [options.onOutput] receives what the tests print; default: standard output
 * @returns `{ url, pid, page, browser, context, logs, tests, openPage(), close(error?) }`; always call close(). `pid` is the
 *   server's. `tests` is a promise of the exit code when `testsPath` is given.
 */
export async function startVSCode(options = {}) {
  const { testsPath, viewport = { width: 1280, height: 800 }, timeout = 60_000, onOutput = text => process.stdout.write(text) } = options;
  const chromium = findChromium();
  if (!chromium) throw new Error('No Chromium on PATH: install it, or set CHROMIUM.');
  const { url, pid, host, logs, ended: serverEnded, close: closeServer } = await startServer(options);

  let browser, closing;
  const onSignal = signal => close(new Error(signal)).finally(() => process.exit(128 + os.constants.signals[signal]));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, onSignal);

  /** Ends everything that was started. With an error: keeps the logs, takes a screenshot, and names the folder in the error. */
  const close = error => closing ??= (async () => {
    try {
      if (error) await shoot(browser, path.join(logs, 'failure'));
      await browser?.close().catch(() => { });
      await closeServer(error);
    } finally { for (const signal of signals) process.off(signal, onSignal); }
  })();

  try {
    const { chromium: launcher } = await import(host.playwright);
    browser = await launcher.launch({
      executablePath: chromium, headless: true, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false,
      args: ['--disable-gpu', '--disable-quic'],
    });
    const context = await browser.newContext({ viewport });
    context.setDefaultTimeout(timeout);

    /** Opens the workspace in one more tab of the same browser profile. */
    const openPage = async (address = url) => {
      const page = await context.newPage();
      page.on('console', m => appendLine(path.join(logs, 'browser.log'), `${m.type()} ${m.text()}`));
      page.on('pageerror', e => appendLine(path.join(logs, 'browser.log'), `pageerror ${e}`));
      await page.goto(address);
      if (!testsPath) await page.locator('.monaco-workbench').waitFor();
      return page;
    };

    let tests;
    if (testsPath) {
      let ended;
      tests = new Promise((resolve, reject) => {
        ended = resolve;
        serverEnded.then(() => reject(new Error('The VS Code server ended during the tests.')));
        browser.on('disconnected', () => reject(new Error('The browser ended during the tests.')));
      }).then(() => testResult(logs));
      tests.catch(() => { }); // whoever awaits it sees the error
      tests.finally(followOutput(path.join(logs, 'output'), onOutput)).catch(() => { });
      await context.exposeFunction('codeAutomationExit', () => ended()); // VS Code calls this function of the page at the end
    }
    const page = await openPage();
    return { url, pid, page, browser, context, logs, tests, openPage, close };
  } catch (error) {
    await close(error);
    throw error;
  }
}

/** Runs `use(vs)` against a VS Code that is closed afterwards, whatever happens. */
export async function withVSCode(options, use) {
  const vs = await startVSCode(options);
  try {
    const result = await use(vs);
    await vs.close();
    return result;
  } catch (error) {
    await vs.close(error);
    throw error;
  }
}

/** Runs the server's command line, e.g. ['--list-extensions'], and returns what it printed. */
export async function runServerCli(args, { userDataDir, extensionsDir } = {}) {
  const { host, logs } = prepare();
  try {
    const profile = { userDataDir: userDataDir ?? path.join(logs, 'user'), extensionsDir: extensionsDir ?? path.join(logs, 'extensions') };
    return await cli(host, serverArgs(host, logs, profile), serverEnv(logs), args);
  } finally { rmSync(logs, { recursive: true, force: true, maxRetries: 3 }); }
}

/** See scripts/watched-extension.mjs. */
async function watchExtensions(dir) {
  const { watchExtension } = await import('../../scripts/watched-extension.mjs');
  for (const name of readdirSync(dir).filter(each => each.startsWith('clip-gaze.'))) watchExtension(path.join(dir, name, 'out'));
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
const serverArgs = (host, logs, { userDataDir, extensionsDir }) =>
  [host.server, '--config', path.join(logs, 'config.yaml'), '--user-data-dir', userDataDir, '--extensions-dir', extensionsDir];

const serverEnv = (logs, env = {}) => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN_ENV.test(name))),
  HOME: path.join(logs, 'home'),
  TMPDIR: logs,
  EXTENSIONS_GALLERY: '{"serviceUrl":""}', // no extension marketplace, so no look-ups
  ...env,
});

async function listening(server, logFile) {
  let gone = false;
  exited(server).then(() => { gone = true; });
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
  try { return Number(readFileSync(path.join(logs, 'exit-code'), 'utf8')); }
  catch { throw new Error('The extension host ended before the tests did (crash?).'); }
}

/** Hands on what is appended to a file. Returns a function that hands on the rest and stops. */
function followOutput(file, use) {
  let length = 0;
  const read = () => {
    if (!existsSync(file)) return;
    const bytes = readFileSync(file).subarray(length);
    length += bytes.length;
    if (bytes.length) use(bytes.toString());
  };
  const timer = setInterval(read, 100);
  return () => { clearInterval(timer); read(); };
}

function writeSettings(file, defaults, settings) {
  let existing = {};
  if (existsSync(file)) {
    try { existing = JSON.parse(readFileSync(file, 'utf8')); } catch { return; } // with comments: the owner's business
  }
  writeFileSync(file, JSON.stringify({ ...defaults, ...existing, ...settings }, null, 2));
}

function nameFolder(error, logs) {
  const note = `\n(logs, profile and screenshots: ${logs})`;
  const { message, stack } = error;
  error.message = message + note;
  error.stack = stack?.replace(message, () => message + note); // Playwright's errors have a fixed stack
}

async function shoot(browser, name) {
  const pages = browser?.contexts().flatMap(context => context.pages()) ?? [];
  for (const [i, page] of pages.entries()) await page.screenshot({ path: `${name}-${i + 1}.png`, timeout: 5000 }).catch(() => { });
}

// The server puts unix sockets into its temp folder, and their paths must stay under 108 characters.
function shortTempDir() { return os.tmpdir().length < 40 ? os.tmpdir() : '/tmp'; }

const appendLine = (file, line) => { try { appendFileSync(file, `${line}\n`); } catch { /* already cleaned up */ } };
const exited = child => new Promise(resolve => { child.exitCode !== null || child.signalCode ? resolve() : child.once('exit', resolve); });
