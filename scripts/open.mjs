// Opens a folder of pictures in VS Code with this extension: in the one on the PATH, else in one served to the browser.
// usage: npm run open [-- FOLDER]
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { hostRunsHere, isBuilt, prepare, root, vsixFile } from './prepare.mjs';

const folder = path.resolve(process.env.INIT_CWD ?? process.cwd(), process.argv[2] ?? path.join(root, 'media', 'gallery'));
if (!existsSync(folder) || !statSync(folder).isDirectory()) stop(`There is no folder ${folder}.`);
try {
  prepare();
  packageIfNeeded();
} catch (error) {
  stop(error.message);
}
const how = 'Right-click a picture and choose "Gaze at image".';

if (code('--version')) {
  if (!code('--install-extension', vsixFile(), '--force')) stop('"code --install-extension" failed.');
  if (!code(folder)) stop(`"code ${folder}" failed.`);
  console.log(`VS Code opens ${folder}. ${how}`);
} else if (hostRunsHere()) await serve();
else stop(`There is no "code" on the PATH. Install ${vsixFile()} in VS Code by "Extensions: Install from VSIX…".`);

function packageIfNeeded() {
  const file = vsixFile();
  const fresh =
    isBuilt() && existsSync(file) && statSync(file).mtimeMs >= statSync(path.join(root, 'out', 'extension.cjs')).mtimeMs;
  if (!fresh) node('Packaging …', 'scripts/package.mjs', '--quick');
}

async function serve() {
  node(
    'There is no "code" on the PATH; a VS Code is made ready for the browser (once, about a minute) …',
    'test/vscode-host/install.mjs',
    '--without-browser',
  );
  const { startServer } = await import('../test/vscode-host/launch.mjs');
  const { defaultHostDir } = await import('../test/vscode-host/paths.mjs');
  // Kept, so that a model downloaded in it is still there the next time.
  const profile = `${defaultHostDir()}-profile`;
  const server = await startServer({
    workspace: folder,
    vsix: [vsixFile()],
    userDataDir: path.join(profile, 'user'),
    extensionsDir: path.join(profile, 'extensions'),
    stay: true,
  });
  const end = () => void server.close().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
  console.log(`VS Code with ${folder} is at\n\n    ${server.url}\n\n${how} Ctrl-C ends it.`);
  await server.ended;
  await server.close();
}

function node(what, ...args) {
  console.error(what);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${args[0]} failed.`);
}

/** @returns whether VS Code's command line did it */
function code(...args) {
  // On Windows it is a script that only a shell can start, and a shell splits at spaces.
  const shell = process.platform === 'win32';
  const { status } = spawnSync('code', shell ? args.map((arg) => `"${arg}"`) : args, {
    shell,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0;
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
