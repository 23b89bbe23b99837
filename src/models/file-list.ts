/** What a colleague with internet has to fetch, so that the model can be brought here another way. */
import type { CatalogueEntry } from './catalogue.js';
import { DEFAULT_ENDPOINT } from './endpoint.js';

/**
 * All files of a model with address, size and SHA-256, as plain text for a message or a ticket.
 *
 * @param endpoint of the hub or a mirror of it
 */
export function fileList({ title, repository, revision, files }: CatalogueEntry, endpoint = DEFAULT_ENDPOINT): string {
  const base = `${endpoint.replace(/\/+$/, '')}/${repository}/resolve/${revision}/`;
  const lines = files.map(({ path, bytes, sha256 }) => `${path}\n  ${base}${path}\n  ${bytes} bytes, SHA-256 ${sha256}`);
  return [
    `${title} for Clip Gaze: ${files.length} files of ${repository} at ${revision}.`,
    'Keep them in one folder under these paths (zipped or not), then "Import model from a zip or folder…".',
    '',
    ...lines,
    '',
  ].join('\n');
}
