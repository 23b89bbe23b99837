/** The engine with the demo model, in this process: what crosses the border is tested elsewhere. */
import path from 'node:path';
import type { RequestContext } from '../../../src/engine/context.js';
import { Engine, type EngineHandlers } from '../../../src/engine/engine.js';
import type { EngineMethod, EngineRequests } from '../../../src/engine/protocol.js';
import type { Encoder } from '../../../src/gaze/gaze.js';
import { openModelFolder } from '../../../src/models/open-model-folder.js';

export const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');
export const RUNTIME = { device: 'cpu', threads: 2, memoryMiB: 512, storeMiB: 256 };

export function demoModel(cacheFolder: string) {
  return openModelFolder(path.join(ROOT, 'media', 'demo-model'), { cacheFolder });
}

/** Of a request that nobody cancels and that nothing overtakes. */
export const CONTEXT: RequestContext = {
  signal: new AbortController().signal,
  priority: 'interactive',
  report: () => undefined,
  turn: () => Promise.resolve(),
};

/** @returns an engine, and what makes its requests calls */
export function localEngine(): { readonly engine: Engine; readonly encoder: Encoder } {
  const engine = new Engine();
  const handlers: EngineHandlers = engine;
  const request = <M extends EngineMethod>(
    method: M,
    params: EngineRequests[M]['params'],
  ): Promise<EngineRequests[M]['result']> =>
    // Bound, as the handlers are methods.
    handlers[method].call(engine, params, CONTEXT);
  return { engine, encoder: { request } };
}
