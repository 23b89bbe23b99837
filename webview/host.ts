/** The way to the extension host, and what the webview keeps for itself while it is hidden and over a reload. */
import * as v from 'valibot';
import type { FromPanel, KeptState } from '../src/panel/protocol.js';

/** What VS Code gives to a webview's page, once. */
interface VSCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VSCodeApi;

const api = acquireVsCodeApi();

/** The picture's URI, by which the host finds it after a reload, and how its lists were left. */
export interface Kept extends KeptState {
  /** Ids of the lists that are folded. */
  readonly folded?: readonly string[];
  /** Rows that a list showed before more were asked for, by its id: what "Show fewer" goes back to. */
  readonly fewest?: Readonly<Record<string, number>>;
}

const KEPT = v.object({
  uri: v.exactOptional(v.string()),
  folded: v.exactOptional(v.array(v.string())),
  fewest: v.exactOptional(v.record(v.string(), v.number())),
});

/** Sends a message to the extension host. */
export function tell(message: FromPanel): void {
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
