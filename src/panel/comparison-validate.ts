/** The border to the webview of a comparison: what comes from it is believed only after it was looked at. */
import * as v from 'valibot';
import { COMPARISON_FORMAT_IDS } from '../gaze/formats/format-picture-comparison.js';
import type { FromComparison } from './comparison-protocol.js';
import { commonAct, droppedUris, uri } from './validate.js';

const fromComparison = v.variant('kind', [
  commonAct,
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('gaze') }),
  v.object({ kind: v.literal('cancel') }),
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
