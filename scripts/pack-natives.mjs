// Packs large native code and WebAssembly by Brotli, tighter than a VSIX does; src/unpacking unpacks it on the user's machine.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { root } from './prepare.mjs';

const compress = promisify(brotliCompress);

const NATIVE = /\.(node|dll|dylib|wasm|so[.\d]*)$/;
/** What is smaller gains too little. */
const LEAST_BYTES = 2 ** 20;

const BEST = 11;
/** Twenty times as fast and a sixth larger: for packages that only tests install. */
const QUICK = 5;

/** Half a minute for each library at its best: what was packed once, whatever the target, is kept. */
const kept = path.join(root, 'node_modules', '.cache', 'clip-gaze-packed');

/**
 * @param out    folder of the bundles, in which node_modules holds what was staged; each file that is packed is removed
 * @param target of the package
 * @param quick  packs for tests
 * @returns the folder that it wrote, beside the bundles
 */
export async function packNatives(out, target, quick) {
  const folder = path.join(out, 'packed');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const found = readdirSync(path.join(out, 'node_modules'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && NATIVE.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const files = await Promise.all(
    found.map(async (file) => {
      const code = readFileSync(file);
      if (code.length < LEAST_BYTES) return undefined;
      const sha256 = createHash('sha256').update(code).digest('hex');
      const packed = `${path.basename(file)}.br`;
      const absoluteCalls = target.endsWith('-x64') && !file.endsWith('.wasm');
      writeFileSync(path.join(folder, packed), await packedBytes(code, sha256, absoluteCalls, quick));
      rmSync(file);
      return { path: path.relative(out, file).replaceAll(path.sep, '/'), bytes: code.length, sha256, packed, absoluteCalls };
    }),
  );
  writeFileSync(path.join(folder, 'index.json'), `${JSON.stringify({ files: files.filter(Boolean) }, undefined, 2)}\n`);
  return folder;
}

async function packedBytes(code, sha256, absoluteCalls, quick) {
  const quality = quick ? QUICK : BEST;
  const file = path.join(kept, `${sha256}-${quality}${absoluteCalls ? '-calls' : ''}.br`);
  if (existsSync(file)) return readFileSync(file);
  if (absoluteCalls) makeCallsAbsolute(code);
  const packed = await compress(code, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: code.length,
    },
  });
  mkdirSync(kept, { recursive: true });
  writeFileSync(file, packed);
  return packed;
}

/** In place: see src/unpacking/relative-calls.ts, which is its inverse, byte for byte. */
export function makeCallsAbsolute(code) {
  const size = code.length;
  for (let at = 0; at + 5 <= size; at++) {
    if ((code[at] & 0xfe) !== 0xe8) continue;
    const distance = code.readInt32LE(at + 1);
    if (distance >= -at && distance < size - at) code.writeInt32LE(distance + at, at + 1);
    else if (distance >= size - at && distance < size) code.writeInt32LE(distance - size, at + 1);
    at += 4;
  }
}
