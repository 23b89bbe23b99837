// The program's own parts that the bench asks (inside.ts), bundled as they are in this moment.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * @param {string} work folder that it may write into
 * @returns {Promise<typeof import('./inside.js')>}
 */
export async function bundleInside(work) {
  const outfile = path.join(work, 'inside.mjs');
  await build({
    absWorkingDir: path.resolve(import.meta.dirname, '..'),
    entryPoints: ['bench/inside.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.9',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}
