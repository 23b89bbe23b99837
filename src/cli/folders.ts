/** Where the command line keeps things, and where VS Code's extension keeps its models. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The installation: lists/, media/ and out/ are in it. */
export const INSTALLATION = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

export const LISTS_FOLDER = path.join(INSTALLATION, 'lists');
export const DEMO_FOLDER = path.join(INSTALLATION, 'media', 'demo-model');
export const ENGINE = path.join(INSTALLATION, 'out', 'engine.js');

/**
 * The folder of this user's own data, by the system's custom; `CLIP_GAZE_HOME` names another.
 *
 * @param env      the environment
 * @param platform of Node's process
 */
export function dataFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.CLIP_GAZE_HOME) return path.resolve(env.CLIP_GAZE_HOME);
  return path.join(userData(env, platform, 'XDG_DATA_HOME', ['.local', 'share']), 'clip-gaze');
}

/** The folder of embeddings that were computed once. */
export function storeFolder(): string {
  return path.join(dataFolder(), 'embeddings');
}

/** Where the engine keeps towers as they open fastest. */
export function preparedFolder(): string {
  return path.join(dataFolder(), 'prepared');
}

/**
 * Folders that hold models, the command line's own first; after it those of the extension in the editors of this user,
 * so that what was downloaded in VS Code is not downloaded again.
 */
export function modelStores(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): [string, ...string[]] {
  const editors = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor'].map((editor) =>
    path.join(userData(env, platform, 'XDG_CONFIG_HOME', ['.config']), editor, 'User'),
  );
  const servers = ['.vscode-server', '.vscode-server-insiders', '.vscodium-server'].map((server) =>
    path.join(homedir(), server, 'data', 'User'),
  );
  const others = [...editors, ...servers].map((user) => path.join(user, 'globalStorage', 'clip-gaze.clip-gaze', 'models'));
  return [path.join(dataFolder(env, platform), 'models'), ...others.filter((folder) => existsSync(folder))];
}

function userData(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, variable: string, home: readonly string[]): string {
  if (platform === 'win32') return env.APPDATA ?? path.join(homedir(), 'AppData', 'Roaming');
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support');
  return env[variable] ?? path.join(homedir(), ...home);
}

/** Relative paths count from where the user stands, which npm hides from its scripts. */
export function standpoint(env: NodeJS.ProcessEnv = process.env): string {
  return env.npm_lifecycle_event !== undefined && env.INIT_CWD ? env.INIT_CWD : process.cwd();
}
