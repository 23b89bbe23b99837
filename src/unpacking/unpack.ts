/** Native code lies in a package packed tightly (docs/decisions/0025); before the engine starts for the first time it is unpacked. */
import { createHash, randomUUID } from 'node:crypto';
import { access, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { t } from '../l10n/texts.js';
import { PACKED_FOLDER, packedFiles, type PackedFile } from './packed-files.js';
import { makeCallsRelative } from './relative-calls.js';

const decompress = promisify(brotliDecompress);

/** How a file is written; a place in tests to say no. */
export type Write = (file: string, code: Buffer) => Promise<void>;

const writeExecutable: Write = (file, code) => writeFile(file, code, { mode: 0o755 });

/** Native code could not be unpacked; the message says where to and what to do. */
export class UnpackError extends Error {
  override readonly name = 'UnpackError';
}

/**
 * Unpacks what is not yet there: in place, or, where the installation cannot be written, in a copy of it elsewhere. What is
 * there stays as it is, whoever put it there: the licence of libvips lets everybody replace it.
 *
 * @param home      folder of the engine's bundles
 * @param elsewhere folder of our own for such a copy
 * @returns the folder of the bundles that has everything beside it
 * @throws UnpackError where nothing could be written, or what is packed is damaged and nothing can take its place
 */
export async function unpackedHome(home: string, elsewhere: string, write = writeExecutable): Promise<string> {
  const files = await packedFiles(home).catch((cause: unknown) => damaged(path.join(home, PACKED_FOLDER), cause));
  const missing = await missingFrom(home, files);
  if (missing.length === 0) return home;
  try {
    await unpack(home, missing, home, write);
    return home;
  } catch (error) {
    if (!isReadOnly(error)) throw asUnpackError(error, home);
  }
  const copy = path.join(elsewhere, nameOf(files));
  try {
    await copyBundles(home, copy);
    await unpack(home, await missingFrom(copy, files), copy, write);
    return copy;
  } catch (error) {
    throw asUnpackError(error, copy);
  }
}

async function missingFrom(folder: string, files: readonly PackedFile[]): Promise<readonly PackedFile[]> {
  const isMissing = await Promise.all(
    files.map((file) =>
      access(path.join(folder, file.path)).then(
        () => false,
        () => true,
      ),
    ),
  );
  return files.filter((_, n) => isMissing[n]);
}

/** What is damaged of native code stays away: WebAssembly takes its place, with the reason, as where it was missing from the start. */
async function unpack(home: string, files: readonly PackedFile[], into: string, write: Write): Promise<void> {
  const unpacked = await Promise.allSettled(
    files.map((file) => unpackOne(path.join(home, PACKED_FOLDER, file.packed), file, path.join(into, file.path), write)),
  );
  for (const [n, outcome] of unpacked.entries()) {
    if (outcome.status === 'fulfilled') continue;
    const isReplaceable = outcome.reason instanceof UnpackError && !files[n]?.path.endsWith('.wasm');
    if (!isReplaceable) throw outcome.reason;
  }
}

/** Other windows may do the same at the same time: the file has its name only when it is whole. */
async function unpackOne(from: string, file: PackedFile, to: string, write: Write): Promise<void> {
  const packed = await readFile(from).catch((cause: unknown) => damaged(from, cause));
  const code = await decompress(packed, { maxOutputLength: file.bytes }).catch((cause: unknown) => damaged(from, cause));
  if (file.absoluteCalls) makeCallsRelative(code);
  if (code.length !== file.bytes || createHash('sha256').update(code).digest('hex') !== file.sha256) damaged(from);
  const half = `${to}.${randomUUID()}`;
  try {
    await mkdir(path.dirname(to), { recursive: true });
    await write(half, code);
    await rename(half, to);
  } catch (error) {
    await rm(half, { force: true }).catch(() => undefined);
    // On Windows nothing takes the place of a library that another window has loaded by now.
    const isThere = await access(to).then(
      () => true,
      () => false,
    );
    if (!isThere) throw error;
  }
}

/** All but what is packed: the bundles and the packages beside them, a few megabytes. */
async function copyBundles(home: string, copy: string): Promise<void> {
  await mkdir(copy, { recursive: true });
  await writeFile(path.join(copy, 'package.json'), JSON.stringify({ type: 'module' }));
  for (const part of ['engine.js', 'prepare-tower.js', 'tower-lane.js', 'quarter-thread.js', 'node_modules'])
    await cp(path.join(home, part), path.join(copy, part), { recursive: true });
}

/** Each version has a copy of its own. */
function nameOf(files: readonly PackedFile[]): string {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code));
}

function damaged(file: string, cause?: unknown): never {
  throw new UnpackError(t('{file} is damaged or missing: uninstall the extension Clip Gaze and install it again.', { file }), {
    cause,
  });
}

function asUnpackError(error: unknown, folder: string): UnpackError {
  if (error instanceof UnpackError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new UnpackError(
    t(
      'Clip Gaze could not unpack its native code into {folder}: {reason}. Make room or give the permission to write there, and try again.',
      { folder, reason },
    ),
    { cause: error },
  );
}
