/** The engine's worker in a page of its own, without VS Code, asked as the engine's client asks it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import type { EngineMethod, EngineRequests } from '../../src/engine/protocol.js';
import { ROOT } from './workbench.js';

/** A page of this machine is a secure context. The test itself answers its requests. */
export const ORIGIN = 'http://localhost';

const BYTES = '$bytes';
const FLOATS = '$floats';

export interface BrowserEngine {
  /** @throws Error with the engine's own words */
  request<M extends EngineMethod>(method: M, params: EngineRequests[M]['params']): Promise<EngineRequests[M]['result']>;
  close(): Promise<void>;
}

/** Files are named by their paths within the repository. */
export async function engineInBrowser(context: BrowserContext): Promise<BrowserEngine> {
  const page = await context.newPage();
  await page.route(`${ORIGIN}/**`, (route) => {
    const name = decodeURIComponent(new URL(route.request().url()).pathname);
    return name === '/'
      ? route.fulfill({ contentType: 'text/html', body: '<!doctype html>' })
      : route.fulfill({
          contentType: name.endsWith('.js') ? 'text/javascript' : 'application/octet-stream',
          body: readFileSync(path.join(ROOT, name)),
        });
  });
  await page.goto(ORIGIN);
  await page.evaluate(async () => {
    const worker = new Worker('/out/web/engine.js');
    const bytesOf = async (name: string) => new Uint8Array(await (await fetch(name)).arrayBuffer());
    const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
    let last = 0;
    worker.onmessage = async ({ data }: MessageEvent<Record<string, unknown>>) => {
      if (data.kind === 'read') worker.postMessage({ kind: 'file', id: data.id, bytes: await bytesOf(`/${String(data.uri)}`) });
      const asked = waiting.get(data.id as number);
      if (data.kind === 'result') asked?.resolve(data.result);
      if (data.kind === 'failure') asked?.reject(new Error((data.failure as { message: string }).message));
    };
    const wasm = (await bytesOf('/out/web/ort-wasm-simd-threaded.wasm')).buffer;
    worker.postMessage({ kind: 'start', wasm, language: 'en', translations: {} });
    Object.assign(globalThis, {
      ask: (method: string, params: unknown) =>
        new Promise((resolve, reject) => {
          waiting.set(++last, { resolve, reject });
          worker.postMessage({ kind: 'request', id: last, method, params, priority: 'interactive' });
        }),
    });
  });
  return {
    request: async (method, params) => {
      // Between here and the page only JSON crosses.
      const text = JSON.stringify(params, (_, value: unknown) =>
        value instanceof Float32Array
          ? { $floats: [...value] }
          : value instanceof Uint8Array
            ? { $bytes: Buffer.from(value).toString('base64') }
            : value,
      );
      const answer = await page.evaluate(
        async ({ method, text, BYTES, FLOATS }) => {
          const given: unknown = JSON.parse(text, (_, value: Record<string, unknown> | null) => {
            if (typeof value !== 'object' || value === null) return value;
            if (FLOATS in value) return Float32Array.from(value[FLOATS] as number[]);
            if (BYTES in value) return Uint8Array.from(atob(value[BYTES] as string), (character) => character.charCodeAt(0));
            return value;
          });
          const { ask } = globalThis as unknown as { ask: (method: string, params: unknown) => Promise<unknown> };
          return JSON.stringify(await ask(method, given), (_, value: unknown) =>
            value instanceof Float32Array || value instanceof Uint8Array
              ? { [value instanceof Float32Array ? FLOATS : BYTES]: [...value] }
              : value,
          );
        },
        { method, text, BYTES, FLOATS },
      );
      return JSON.parse(answer, (_, value: Record<string, number[]> | null) => {
        if (typeof value !== 'object' || value === null) return value;
        if (FLOATS in value) return Float32Array.from(value[FLOATS] ?? []);
        if (BYTES in value) return Uint8Array.from(value[BYTES] ?? []);
        return value;
      }) as never;
    },
    close: () => page.close(),
  };
}
