/** What of an installation is packed more tightly than a VSIX packs it, as scripts/pack-natives.mjs leaves it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';

/** Beside the bundles of the engine. */
export const PACKED_FOLDER = 'packed';
const INDEX = 'index.json';

/** Of a path that is joined to a folder: it must stay within. */
const Relative = v.pipe(
  v.string(),
  v.check((file) => !path.isAbsolute(file) && !file.split(/[\\/]/).includes('..'), 'leaves its folder'),
);

const Index = v.object({
  files: v.array(
    v.object({
      /** Where it belongs, from the folder of the bundles. */
      path: Relative,
      bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      /** Its name in the folder of what is packed. */
      packed: Relative,
      /** Whether it is code for x86 whose calls were made absolute. */
      absoluteCalls: v.boolean(),
    }),
  ),
});

export type PackedFile = v.InferOutput<typeof Index>['files'][number];

/**
 * @param home folder of the engine's bundles
 * @returns what is packed there; nothing where a build, not a package, runs
 * @throws Error where the index is there and is not one
 */
export async function packedFiles(home: string): Promise<readonly PackedFile[]> {
  const text = await readFile(path.join(home, PACKED_FOLDER, INDEX), 'utf8').catch(() => undefined);
  return text === undefined ? [] : v.parse(Index, JSON.parse(text)).files;
}
