/** The manifest's texts in a file of their own, as VS Code wants them for other languages: `%key%` stands for each. */

/** Properties whose values people read, or that name a drawing with words in it. What a language model reads stays English: it chooses tools by it. */
const READ = new Set([
  'title',
  'description',
  'markdownDescription',
  'enumDescriptions',
  'patternErrorMessage',
  'displayName',
  'userDescription',
  'altText',
  'svg',
]);

/** Read by language models, and never by people. */
const NOT_FOR_PEOPLE = new Set(['inputSchema', 'modelDescription']);

/** The same in every language. */
const NAMES = new Set(['Clip Gaze']);

/**
 * @param manifest the parts of package.json with their English
 * @returns the same with keys, and package.nls.json: the English by its key
 */
export function localized(manifest: Record<string, unknown>): {
  manifest: Record<string, unknown>;
  texts: Record<string, string>;
} {
  const texts: Record<string, string> = {};
  const keyed = (value: unknown, keys: readonly string[], read: boolean): unknown => {
    if (typeof value === 'string') {
      if (!read || NAMES.has(value)) return value;
      const key = keys.join('.');
      texts[key] = value;
      return `%${key}%`;
    }
    if (Array.isArray(value)) return value.map((each: unknown, at) => keyed(each, [...keys, nameOf(each) ?? String(at)], read));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        NOT_FOR_PEOPLE.has(name) ? each : keyed(each, name === 'contributes' ? keys : [...keys, name], READ.has(name)),
      ]),
    );
  };
  return { manifest: keyed(manifest, [], false) as Record<string, unknown>, texts };
}

/** What tells one entry of an array from the others, whatever their order. */
function nameOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { command, id, name } = entry as Record<string, unknown>;
  return [command, id, name].find((each) => typeof each === 'string');
}
