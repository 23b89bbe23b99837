/** What went wrong, as the panel tells it: each kind of problem has its own way on. */
import { EmptyListError, ImageError } from '../clip/errors.js';
import { EngineError } from '../engine/errors.js';
import { DownloadError, ModelError, NoModelError } from '../models/errors.js';
import { PhraseFileError, PhraseListError } from '../phrases/errors.js';
import type { PanelPhase, Problem } from './protocol.js';

/**
 * @param endpoint  where the model would be downloaded from, as somebody typed it
 * @param batchSize the one in force, offered smaller where memory ran out; absent where it would not help
 * @returns the phase in which the panel shows the error
 */
export function phaseOf(error: unknown, endpoint: string, batchSize?: number): PanelPhase {
  if (error instanceof NoModelError) {
    const { entry, bytesToFetch, resumable, damaged } = error;
    return {
      kind: 'no-model',
      model: entry.title,
      ...(bytesToFetch !== undefined && { bytes: bytesToFetch }),
      host: URL.canParse(endpoint) ? new URL(endpoint).host || endpoint : endpoint,
      ...(entry.licence !== undefined && { license: entry.licence }),
      resumable,
      ...(damaged !== undefined && { damaged }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const problem = problemOf(error);
  const detail = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
  return {
    kind: 'failed',
    problem,
    message,
    ...(detail !== undefined && detail !== message && { detail }),
    ...(problem === 'memory' && batchSize !== undefined && { batchSize }),
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof ImageError) return 'image';
  if (error instanceof EmptyListError || error instanceof PhraseListError || error instanceof PhraseFileError) return 'lists';
  if (error instanceof ModelError) return 'model';
  if (error instanceof DownloadError) return 'download';
  if (!(error instanceof EngineError)) return 'other';
  switch (error.code) {
    case 'image':
      return 'image';
    case 'model':
      return 'model';
    case 'memory':
      return 'memory';
    case 'crash':
    case 'native':
      return 'engine';
    case 'cancelled':
    case 'internal':
      return 'other';
  }
}
