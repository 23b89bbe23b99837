/** The selection of lists after files were renamed. */

/** A file or folder, by its path as the settings name it. */
export interface Renamed {
  readonly from: string;
  readonly to: string;
}

/**
 * @param selection entries of the setting `clipGaze.lists`
 * @returns the selection with the new paths; the same one where nothing that it names was renamed
 */
export function renamedEntries(selection: readonly unknown[], renamed: readonly Renamed[]): readonly unknown[] {
  const entries = selection.map((entry) => (typeof entry === 'string' ? renamedPath(entry, renamed) : entry));
  return entries.some((entry, index) => entry !== selection[index]) ? entries : selection;
}

function renamedPath(entry: string, renamed: readonly Renamed[]): string {
  const file = entry.replace(/^\.\//, '');
  for (const { from, to } of renamed) {
    if (file === from) return to;
    if (file.startsWith(`${from}/`)) return `${to}${file.slice(from.length)}`;
  }
  return entry;
}
