/** A browser's storage in memory. */
import type { BrowserFiles } from '../../../src/files/browser-files.js';

export function memoryFiles(): BrowserFiles & { readonly all: Map<string, Uint8Array<ArrayBuffer>> } {
  const all = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    all,
    read: (uri) => {
      const bytes = all.get(uri);
      return bytes ? Promise.resolve(bytes.slice()) : Promise.reject(new Error(`there is no ${uri}`));
    },
    write: (uri, bytes) => {
      all.set(uri, Uint8Array.from(bytes));
      return Promise.resolve();
    },
    remove: (uri) => {
      for (const name of all.keys()) if (name === uri || name.startsWith(`${uri}/`)) all.delete(name);
      return Promise.resolve();
    },
    names: (uri) =>
      Promise.resolve([
        ...new Set(
          [...all.keys()]
            .filter((name) => name.startsWith(`${uri}/`))
            .map((name) => name.slice(uri.length + 1).split('/')[0] ?? ''),
        ),
      ]),
  };
}
