/** Text that may be shown to others: without paths of this machine, and without what somebody wrote. */

/** A folder that may be named. */
export interface NamedFolder {
  /** As paths begin that lead into it: a path, or an address such as `vscode-remote://ssh-remote+host/folder`. */
  readonly path: string;
  /** What stands in its place; empty leaves paths relative to it. */
  readonly as: string;
}

/** Longer messages are no use in a log, and a hostile one must not fill it. */
const MOST_CHARACTERS = 10_000;

/**
 * Text without paths of this machine: within the named folders they are relative to them, of all others only the file's name
 * stays.
 */
export function withoutPaths(text: string, folders: readonly NamedFolder[]): string {
  // The more specific first, where one folder lies in another.
  const inner = folders.toSorted((a, b) => b.path.length - a.path.length);
  const named = inner.reduce(
    (before, folder) => [...spellings(folder.path)].reduce((known, path) => replaced(known, path, folder.as), before),
    text.slice(0, MOST_CHARACTERS),
  );
  return named
    .replaceAll(QUOTED_PATH, (_, path: string) => `'…/${nameIn(path)}'`)
    .replaceAll(FILE_ADDRESS, (path) => `…/${nameIn(path)}`)
    .replaceAll(POSIX_PATH, (path) => `…/${nameIn(path)}`)
    .replaceAll(WINDOWS_PATH, (path) => `…/${nameIn(path)}`);
}

/**
 * The same, and without what stands in double quotes: in messages that is what somebody wrote, a phrase, a template, a list's
 * title.
 */
export function withoutPrivateData(text: string, folders: readonly NamedFolder[]): string {
  return withoutPaths(text, folders).replaceAll(/"[^"\n]*"/g, '"…"');
}

/** In quotes as Node's own messages have paths, with whatever is in them. */
const QUOTED_PATH = /'((?:\/|[A-Za-z]:[\\/]|\\\\)[^'\n]*)'/g;

const FILE_ADDRESS = /\b[a-z][\w+.-]*:\/\/\/[^\s'"`)]*/g;

/** From a slash that begins a path, not one in the middle of an address or of a relative path. Spaces only before a slash. */
const POSIX_PATH = /(?<![\w.…/:~>)*-])\/(?:[^\n/:'"`]+\/)*[^\s:'"`),]+/g;

const WINDOWS_PATH = /(?<![\w])(?:[A-Za-z]:[\\/]|\\\\)(?:[^\n\\/:'"`]+[\\/])*[^\s:'"`),]*/g;

/** Only where the path ends, or goes on below: not in the middle of a longer name. */
function replaced(text: string, path: string, as: string): string {
  const pattern = new RegExp(`${escaped(path)}(?:([\\\\/])|(?![\\w.-]))`, process.platform === 'win32' ? 'gi' : 'g');
  return text.replaceAll(pattern, (_, separator: string | undefined) =>
    separator === undefined ? as || '.' : as === '' ? '' : `${as}/`,
  );
}

/** A path as it stands in messages: as it is, with forward slashes, and as a file's address. */
function spellings(path: string): Set<string> {
  const bare = path.replace(/[\\/]+$/, '');
  if (bare === '' || /^[A-Za-z]:$/.test(bare)) return new Set();
  const forward = bare.replaceAll('\\', '/');
  const address = forward.includes('://') ? forward : `file://${forward.startsWith('/') ? '' : '/'}${forward}`;
  return new Set([encodeURI(address), address, bare, forward]);
}

function nameIn(path: string): string {
  return (
    path
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? ''
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
