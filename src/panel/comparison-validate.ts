/** The border to the webview of a comparison: what comes from it is believed only after it was looked at. */
import * as v from 'valibot';
import { COMPARISON_FORMAT_IDS } from '../gaze/formats/format-picture-comparison.js';
import type { FromComparison } from './comparison-protocol.js';
import { droppedUris, uri } from './validate.js';

const fromComparison = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('gaze') }),
  v.object({ kind: v.literal('cancel') }),
  v.object({ kind: v.literal('download') }),
  v.object({ kind: v.literal('demo') }),
  v.object({ kind: v.literal('folder') }),
  v.object({ kind: v.literal('import') }),
  v.object({ kind: v.literal('file-list') }),
  v.object({ kind: v.literal('smaller-batch') }),
  v.object({ kind: v.literal('choose-lists') }),
  v.object({ kind: v.literal('settings') }),
  v.object({ kind: v.literal('log') }),
  v.object({ kind: v.literal('drop'), uris: droppedUris }),
  v.object({ kind: v.literal('add') }),
  v.object({ kind: v.literal('remove'), uri }),
  v.object({ kind: v.literal('move'), uri, by: v.picklist([-1, 1]) }),
  v.object({ kind: v.literal('open'), uri }),
  v.object({ kind: v.literal('take'), how: v.picklist(['copy', 'save']), format: v.picklist(COMPARISON_FORMAT_IDS) }),
]);

/** @returns the message with nothing but its known fields; undefined if it is none of the protocol's, or too long */
export function parseFromComparison(message: unknown): FromComparison | undefined {
  const parsed = v.safeParse(fromComparison, message);
  return parsed.success ? parsed.output : undefined;
}
