/** Pictures that a person names on a command line: files, folders with all below them, and patterns. */
import { t } from '../l10n/texts.js';
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isPictureName } from '../clip/picture-name.js';
import { globBase, globTest, isGlob } from './glob.js';
import type { Picture } from './picture.js';

/** What was named and holds no picture. */
export interface Fruitless {
  readonly named: string;
  readonly reason: string;
}

const { compare } = new Intl.Collator('en', { numeric: true });

/**
 * The pictures in the order in which they were named, those of a folder by their names, with numbers in them as numbers. What is
 * hidden (its name starts with a dot) is passed over unless it is named itself, and so are links to folders, which could lead in
 * a circle. A picture found in several folders or patterns comes once; a file named twice comes twice.
 *
 * @param named     as typed; a file of such a name is itself, whatever characters its name has
 * @param base      where relative paths count from
 * @param fruitless told of what holds no picture
 * @returns pictures whose id is their whole path; also files that are not there, for whoever reads them says so best
 */
export async function* findPictures(
  named: readonly string[],
  base: string,
  fruitless: (what: Fruitless) => void,
): AsyncGenerator<Picture, void, undefined> {
  const found = new Set<string>();
  for (const each of named) {
    const whole = path.resolve(base, each);
    const state = await stat(whole).catch(() => undefined);
    if (!state?.isDirectory() && (state !== undefined || !isGlob(each))) {
      found.add(whole);
      yield { id: whole, path: each };
      continue;
    }
    const [folder, matches] = state ? [whole, () => true] : patternOf(each, base);
    let any = false;
    for await (const file of walk(folder, (below, why) => fruitless({ named: below, reason: why }))) {
      if (!matches(file)) continue;
      any = true;
      if (found.has(file)) continue;
      found.add(file);
      yield { id: file, path: asNamed(file, each, base) };
    }
    if (!any) fruitless({ named: each, reason: state ? t('there is no picture in it') : t('no picture matches it') });
  }
}

function patternOf(glob: string, base: string): [folder: string, matches: (file: string) => boolean] {
  const slashed = path.posix.normalize(path.sep === '/' ? glob : glob.replaceAll(path.sep, '/'));
  const before = globBase(slashed);
  const folder = path.resolve(base, before);
  const test = globTest(slashed.slice(before.length).replace(/^\//, ''));
  return [folder, (file) => test(path.relative(folder, file).split(path.sep).join('/'))];
}

/** As the person would write it: from where they stand on, if they did so. */
function asNamed(file: string, named: string, base: string): string {
  return path.isAbsolute(named) ? file : path.relative(base, file);
}

async function* walk(folder: string, unreadable: (folder: string, why: string) => void): AsyncGenerator<string> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    unreadable(folder, error instanceof Error ? error.message : String(error));
    return;
  }
  entries.sort((a, b) => compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const whole = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(whole, unreadable);
    else if (isPictureName(entry.name) && (entry.isFile() || (await isFileBehind(whole, entry)))) yield whole;
  }
}

async function isFileBehind(file: string, entry: Dirent): Promise<boolean> {
  return entry.isSymbolicLink() && (await stat(file).catch(() => undefined))?.isFile() === true;
}
