// Compiles the pixel loops, src/clip/kernel/*.as.ts, to WebAssembly.   usage: node scripts/kernel.mjs [--check]
// What comes out is a few kilobytes and kept in the repository: whatever imports it needs no compiler, in tests and bundles alike.
import { main } from 'assemblyscript/asc';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const folder = 'src/clip/kernel';
const FLAGS = ['-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--importMemory', '--use', 'abort='];

for (const name of ['resample', 'jpeg']) {
  const target = path.join(root, folder, `${name}-bytes.ts`);
  const text = written(name, await compiled(`${folder}/${name}.as.ts`));
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error(`${folder}/${name}-bytes.ts is not what ${name}.as.ts compiles to: run "npm run kernel".`);
    process.exitCode = 1;
  }
}

async function compiled(source) {
  let bytes;
  const { error, stderr } = await main([source, ...FLAGS, '-o', 'kernel.wasm'], {
    readFile: (name, base) => {
      try {
        return readFileSync(path.resolve(base ?? root, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_, contents) => (bytes = contents),
    listFiles: () => [],
  });
  if (error || !bytes) throw new Error(`${source} does not compile: ${stderr.toString()}`, { cause: error });
  return bytes;
}

function written(name, bytes) {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,120}/g)
    .map((line) => `  '${line}'`);
  return `/** Written by scripts/kernel.mjs from ${name}.as.ts: a WebAssembly module, in base64. */
export const ${name.toUpperCase()}_BYTES =
${lines.join(' +\n')};
`;
}
