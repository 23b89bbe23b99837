/** Prepared towers on the disk: a folder each, that is whole or worth nothing. */
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';

export const PREPARED_MODEL = 'tower.onnx';
export const PREPARED_RECORD = 'prepared.json';

/** What nobody has opened for so long is given up. */
const KEPT = 60 * 24 * 3600 * 1000;

/** Preparing takes seconds: what is half made after an hour stays so. */
const HALF_MADE = 3600 * 1000;

/** Raised where a tower is prepared otherwise than before. */
const VERSION = 3;

const Record = v.object({
  version: v.literal(VERSION),
  /** The file that it was made of, absolute. */
  source: v.string(),
  /** Names and sizes of what was made, to be held against what is there. */
  bytes: v.array(v.tuple([v.string(), v.number()])),
});
type PreparedRecord = v.InferOutput<typeof Record>;

/** Notes in a folder what it holds: from then on it is whole. @param names of the files that were made */
export async function recordPrepared(folder: string, source: string, names: readonly string[]): Promise<void> {
  const bytes = await Promise.all(
    names.map(async (name) => [name, (await stat(path.join(folder, name))).size] satisfies [string, number]),
  );
  const record: PreparedRecord = { version: VERSION, source, bytes };
  await writeFile(path.join(folder, PREPARED_RECORD), JSON.stringify(record));
}

/** Notes that it is used, too. */
export async function isWhole(target: string): Promise<boolean> {
  const record = await recordOf(target);
  if (!record) return false;
  for (const [name, bytes] of record.bytes) {
    const state = await stat(path.join(target, path.basename(name))).catch(() => undefined);
    if (state?.size !== bytes) return false;
  }
  const now = new Date();
  await utimes(path.join(target, PREPARED_RECORD), now, now).catch(() => undefined);
  return true;
}

async function recordOf(target: string): Promise<PreparedRecord | undefined> {
  try {
    return v.parse(Record, JSON.parse(await readFile(path.join(target, PREPARED_RECORD), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Gives up what was made of files that are gone, what nobody uses, and what was left half made an hour ago. */
export async function sweepPrepared(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const target = path.join(folder, name);
    const used = (await stat(path.join(target, PREPARED_RECORD)).catch(() => stat(target).catch(() => undefined)))?.mtimeMs ?? 0;
    const record = await recordOf(target);
    const isGone = record && !(await stat(record.source).catch(() => undefined));
    if (isGone || Date.now() - used > (record ? KEPT : HALF_MADE))
      // Windows deletes no file that another process has mapped; the next time will do.
      await rm(target, { recursive: true, force: true }).catch(() => undefined);
  }
}
