/** Of node:path what is used in a browser, where paths have slashes. */

export function join(...parts: readonly string[]): string {
  return normalize(parts.filter((part) => part !== '').join('/'));
}

export function resolve(...parts: readonly string[]): string {
  const from = parts.findLastIndex(isAbsolute);
  return normalize(`/${parts.slice(Math.max(from, 0)).join('/')}`);
}

export function normalize(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (part !== '..' || !isAbsolute(path)) kept.push(part);
  }
  return `${isAbsolute(path) ? '/' : ''}${kept.join('/')}` || '.';
}

export function isAbsolute(path: string): boolean {
  return path.startsWith('/');
}

export function dirname(path: string): string {
  const at = path.lastIndexOf('/');
  return at > 0 ? path.slice(0, at) : at === 0 ? '/' : '.';
}

export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export const posix = { join, resolve, normalize, isAbsolute, dirname, basename };

export default { ...posix, posix, sep: '/' };
