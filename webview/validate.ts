/** The webview's side of the border to the extension host: what is not of the protocol is dropped. */
import * as v from 'valibot';
import { CROPS, PREPROCESSINGS, type Box } from '../src/clip/seeing.js';
import type {
  PanelAsking,
  PanelBaseline,
  PanelList,
  PanelPicture,
  PanelRow,
  PanelState,
  PanelWhere,
  ToPanel,
} from '../src/panel/protocol.js';
import { rowColumns } from '../src/panel/validate-rows.js';
import { count, marked, model, phase, pixels, texts, webp, words, type Fields } from './validate-parts.js';

const box = v.object({ left: v.number(), top: v.number(), right: v.number(), bottom: v.number() } satisfies Fields<Box>);
const seeing = { preprocessing: v.picklist(PREPROCESSINGS), crop: v.picklist(CROPS) };
const named = v.object({ id: v.string(), title: v.string() });

const row = v.object({
  rank: count,
  phrase: v.string(),
  probability: v.number(),
  cosine: v.number(),
  spellings: v.exactOptional(texts),
  truncated: marked,
  spread: v.exactOptional(v.strictTuple([v.number(), v.number()])),
  own: marked,
  baseline: v.exactOptional(v.number()),
  before: v.exactOptional(v.object({ rank: count, probability: v.number() })),
} satisfies Fields<PanelRow>);

const list = v.object({
  id: v.string(),
  title: v.string(),
  count,
  effective: v.number(),
  templates: texts,
  about: v.object({ description: words, source: words, license: words } satisfies Fields<PanelList['about']>),
  older: marked,
  folded: marked,
  pinned: marked,
  extra: marked,
  spreadOver: v.exactOptional(texts),
  merge: v.exactOptional(
    v.object({ on: v.boolean(), count: v.exactOptional(count) } satisfies Fields<NonNullable<PanelList['merge']>>),
  ),
  version: v.number(),
  rows: v.array(row),
  baseline: v.exactOptional(
    v.object({
      effective: v.number(),
      colour: v.strictTuple([v.number(), v.number(), v.number()]),
    } satisfies Fields<PanelBaseline>),
  ),
  bigger: v.exactOptional(v.array(v.object({ id: v.string(), title: v.string(), count }))),
  error: words,
} satisfies Fields<PanelList>);

const where = v.object({
  grid: v.exactOptional(v.object({ rows: count, columns: count, box } satisfies Fields<NonNullable<PanelWhere['grid']>>)),
  maps: v.array(
    v.object({
      list: v.string(),
      title: v.string(),
      phrase: v.string(),
      cosine: v.number(),
      falls: v.array(v.number()),
    } satisfies Fields<PanelWhere['maps'][number]>),
  ),
  done: count,
  total: count,
  error: words,
} satisfies Fields<PanelWhere>);

const state = v.object({
  uri: words,
  name: words,
  path: words,
  picture: v.exactOptional(v.object({ width: count, height: count, seen: v.array(box) } satisfies Fields<PanelPicture>)),
  phase,
  model: v.exactOptional(model),
  lists: v.array(list),
  history: v.exactOptional(v.object({ back: words, forward: words } satisfies Fields<NonNullable<PanelState['history']>>)),
  stale: v.exactOptional(v.picklist(['changed', 'deleted'])),
  ...seeing,
  asking: v.exactOptional(
    v.object({
      phrases: texts,
      against: words,
      choices: v.array(named),
      templates: texts,
      topK: count,
    } satisfies Fields<PanelAsking>),
  ),
  changedFrom: v.exactOptional(v.object(seeing)),
  notice: words,
  note: v.string(),
  others: v.exactOptional(texts),
  where: v.exactOptional(where),
} satisfies Fields<PanelState>);

const toPanel = v.variant('kind', [
  v.object({ kind: v.literal('state'), state }),
  v.object({ kind: v.literal('preview'), webp, width: pixels, height: pixels }),
  v.object({ kind: v.literal('whole'), list: v.string(), version: v.number(), rows: rowColumns }),
  v.object({ kind: v.literal('draw'), id: v.number(), svg: v.string(), width: pixels, height: pixels }),
]) satisfies v.GenericSchema<unknown, ToPanel>;

/**
 * VS Code lets only the extension send here; what other scripts of its page post to all frames is no message of ours.
 *
 * @returns the message with nothing but its known fields; undefined if it is none of the protocol's
 */
export function parseToPanel(message: unknown): ToPanel | undefined {
  const parsed = v.safeParse(toPanel, message);
  return parsed.success ? parsed.output : undefined;
}
