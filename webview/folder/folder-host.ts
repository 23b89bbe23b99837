/** The table's way to the extension host, and what it keeps for itself while it is hidden and over a reload. */
import * as v from 'valibot';
import type { FromFolder, KeptFolder } from '../../src/folder/protocol.js';
import { parseKeptFolder } from '../../src/folder/validate.js';

/** What VS Code gives to a webview's page, once. */
interface VSCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VSCodeApi;

const api = acquireVsCodeApi();

const Scrolled = v.object({ scrolled: v.number() });

/** Sends a message to the extension host. */
export function tell(message: FromFolder): void {
  api.postMessage(message);
}

/** Keeps what the table is of and how it is filtered, and leaves what else is kept. */
export function keepFolder(kept: KeptFolder): void {
  api.setState({ scrolled: keptScroll(), ...kept });
}

/** Keeps how far the table is scrolled, in pixels. */
export function keepScroll(scrolled: number): void {
  api.setState({ ...parseKeptFolder(api.getState()), scrolled });
}

export function keptScroll(): number {
  const kept = v.safeParse(Scrolled, api.getState());
  return kept.success ? kept.output.scrolled : 0;
}
