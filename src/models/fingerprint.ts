/** The name of what a model computes: two folders with equal fingerprints give equal embeddings. */
import { createHash } from 'node:crypto';
import type { FileHashes } from './file-hashes.js';

/** The files that decide an embedding, by the part they play. Absolute paths. */
export interface DecidingFiles {
  readonly vision: string;
  readonly text: string;
  readonly tokenizer: string;
  readonly tokenizerConfig: string;
  readonly config: string;
  readonly preprocessorConfig: string;
  /** Weights outside of the graphs, in the order of their names. */
  readonly externalData: readonly string[];
}

/**
 * SHA-256 over the SHA-256s of the files that decide an embedding. Where the files lie does not matter, only what is in
 * them; names of external data are part of the graphs and so counted already.
 *
 * @returns 16 hex digits
 * @throws Error of the file system where a file cannot be read
 */
export async function fingerprint(files: DecidingFiles, hashes: Pick<FileHashes, 'sha256'>): Promise<string> {
  const { externalData, ...roles } = files;
  const parts = [
    ...Object.entries(roles).sort(([a], [b]) => (a < b ? -1 : 1)),
    ...externalData.map((path) => ['externalData', path] as const),
  ];
  const hash = createHash('sha256');
  for (const [role, path] of parts) hash.update(`${role} ${await hashes.sha256(path)}\n`);
  return hash.digest('hex').slice(0, 16);
}
