/** Patterns among the chosen lists, such as `lists/*.phrases`: the files that they mean in their place. */
import { t } from '../l10n/texts.js';
import { PhraseFileError } from './errors.js';
import { MOST_FILES } from './limits.js';

export interface WithoutPatterns {
  readonly entries: readonly unknown[];
  /** What is wrong of patterns that stay among the entries, by the entry. */
  readonly refused: ReadonlyMap<string, PhraseFileError>;
}

/**
 * The selection with files in place of patterns. A file that is named by itself has its place there. A pattern that means
 * nothing stays what it is, to be told as a file that is not there; so does one that means too many.
 *
 * @param selection entries of the setting `clipGaze.lists`
 * @param match     the files that a pattern means, as the settings name them; one more than are allowed is enough
 */
export async function withoutPatterns(
  selection: readonly unknown[],
  match: (pattern: string) => Promise<readonly string[]>,
): Promise<WithoutPatterns> {
  const named = new Set(selection);
  const entries: unknown[] = [];
  const refused = new Map<string, PhraseFileError>();
  for (const entry of selection) {
    if (!isPattern(entry)) {
      entries.push(entry);
      continue;
    }
    const found = await match(entry.replace(/^\.\//, ''));
    if (found.length > MOST_FILES) refused.set(entry, new PhraseFileError(tooMany(entry)));
    if (found.length === 0 || found.length > MOST_FILES) entries.push(entry);
    else entries.push(...found.filter((file) => !named.has(file) && !named.has(`./${file}`) && !entries.includes(file)));
  }
  return { entries, refused };
}

function isPattern(entry: unknown): entry is string {
  return typeof entry === 'string' && /[*?{]/.test(entry);
}

function tooMany(pattern: string): string {
  return t(
    '{pattern} means more than {most} phrase files, where {most} is the most. Write a pattern for fewer of them, name files one by one, or put their phrases into one file.',
    { pattern, most: MOST_FILES },
  );
}
