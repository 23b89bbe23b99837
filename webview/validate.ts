/** The webview's side of the border to the extension host: what is not of the protocol is dropped. */
import * as v from 'valibot';
import type { ToPanel } from '../src/panel/protocol.js';
import { rowColumns } from '../src/panel/validate-rows.js';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const pixels = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_536));

/** The state's own parts come from the extension itself; what stands in it for drawing at all is looked at. */
const state = v.looseObject({
  phase: v.looseObject({ kind: v.string() }),
  lists: v.array(
    v.looseObject({ id: v.string(), title: v.string(), count, rows: v.array(v.looseObject({ phrase: v.string() })) }),
  ),
  preprocessing: v.string(),
  crop: v.string(),
  note: v.string(),
});

const toPanel = v.variant('kind', [
  v.object({ kind: v.literal('state'), state }),
  v.object({ kind: v.literal('preview'), webp: v.instance(Uint8Array), width: pixels, height: pixels }),
  v.object({ kind: v.literal('whole'), list: v.string(), version: v.number(), rows: rowColumns }),
  v.object({ kind: v.literal('draw'), id: v.number(), svg: v.string(), width: pixels, height: pixels }),
]);

/**
 * VS Code lets only the extension send here; what other scripts of its page post to all frames is no message of ours.
 *
 * @returns the message; undefined if it is none of the protocol's
 */
export function parseToPanel(message: unknown): ToPanel | undefined {
  const parsed = v.safeParse(toPanel, message);
  // What of the state is not looked at has the type that the host gave it.
  return parsed.success ? (parsed.output as unknown as ToPanel) : undefined;
}
