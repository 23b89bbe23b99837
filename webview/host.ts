/** The way to the extension host, and what the webview keeps for itself while it is hidden and over a reload. */
import * as v from 'valibot';
import type { FromComparison } from '../src/panel/comparison-protocol.js';
import type { FromPanel, KeptState } from '../src/panel/protocol.js';

/** What VS Code gives to a webview's page, once. */
interface VSCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VSCodeApi;

const api = acquireVsCodeApi();

const OPEN = v.object({
  query: v.exactOptional(v.string()),
  least: v.exactOptional(v.boolean()),
  /** Pixels above the window. */
  scrolled: v.exactOptional(v.number()),
});

const KEPT = v.object({
  uri: v.exactOptional(v.string()),
  open: v.exactOptional(v.record(v.string(), OPEN)),
  draft: v.exactOptional(v.string()),
  asking: v.exactOptional(v.boolean()),
  scrolled: v.exactOptional(v.number()),
  pictures: v.exactOptional(v.array(v.string())),
  byDifference: v.exactOptional(v.boolean()),
});

/** How a list that is shown whole was left. */
export type KeptOpen = v.InferOutput<typeof OPEN>;

/** The picture's URI, by which the host finds it after a reload, and how the panel was left. */
export interface Kept extends KeptState {
  /** Lists that are shown whole, by their id. */
  readonly open?: Readonly<Record<string, KeptOpen>>;
  /** What was typed into the phrase box and not yet asked. */
  readonly draft?: string;
  /** Whether it is shown how the lists are asked. */
  readonly asking?: boolean;
  /** Pixels that the page was scrolled by. */
  readonly scrolled?: number;
  /** URIs of the pictures that are compared. */
  readonly pictures?: readonly string[];
  /** Whether phrases that differ most come first. */
  readonly byDifference?: boolean;
}

/** Sends a message to the extension host. */
export function tell(message: FromPanel | FromComparison): void {
  api.postMessage(message);
}

/** @returns what was kept by keep(), empty at the first visit */
export function kept(): Kept {
  const { success, output } = v.safeParse(KEPT, api.getState());
  return success ? output : {};
}

/** Keeps these beside what is kept already. */
export function keep(part: Kept): void {
  api.setState({ ...kept(), ...part });
}

/** @returns how a list was left that is shown whole; undefined where it is not */
export function keptOpen(list: string): KeptOpen | undefined {
  return kept().open?.[list];
}

/** Keeps how a list is shown whole, or, without a second argument, that it no longer is. */
export function keepOpen(list: string, how?: KeptOpen): void {
  const { [list]: _, ...others } = kept().open ?? {};
  keep({ open: how ? { ...others, [list]: how } : others });
}
