// Compiles the pixel loops, src/clip/kernel/resample.as.ts, to WebAssembly.   usage: node scripts/kernel.mjs [--check]
// What comes out is a kilobyte and kept in the repository: whatever imports it needs no compiler, in tests and bundles alike.
import { main } from 'assemblyscript/asc';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const source = 'src/clip/kernel/resample.as.ts';
const target = path.join(root, 'src/clip/kernel/kernel-bytes.ts');

let bytes;
const { error, stderr } = await main(
  [
    source,
    '-O3',
    '--noAssert',
    '--enable',
    'simd',
    '--runtime',
    'stub',
    '--importMemory',
    '--use',
    'abort=',
    '-o',
    'kernel.wasm',
  ],
  {
    readFile: (name, base) => {
      try {
        return readFileSync(path.resolve(base ?? root, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_, contents) => (bytes = contents),
    listFiles: () => [],
  },
);
if (error || !bytes) throw new Error(`${source} does not compile: ${stderr.toString()}`, { cause: error });

const text = `/** Written by scripts/kernel.mjs from resample.as.ts: a WebAssembly module, in base64. */
export const KERNEL_BYTES =
${Buffer.from(bytes)
  .toString('base64')
  .match(/.{1,120}/g)
  .map((line) => `  '${line}'`)
  .join(' +\n')};
`;
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/clip/kernel/kernel-bytes.ts is not what resample.as.ts compiles to: run "npm run kernel".');
    process.exitCode = 1;
  }
} else writeFileSync(target, text);
