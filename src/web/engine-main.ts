/** Entry of the engine in a browser: a worker of its own, so that computing holds up no other extension. */
import { Engine } from '../engine/engine.js';
import type { FromEngine } from '../engine/protocol.js';
import { useWasm } from '../engine/runtimes.browser.js';
import { serve } from '../engine/serve.js';
import { useBrowserFiles } from '../files/browser-files.js';
import { speak } from '../l10n/language.js';
import type { FromWorker, ToWorker } from './worker-protocol.js';

/** The worker's own scope, as far as it is used; the types of pages do not know it. */
const scope = globalThis as unknown as {
  postMessage(message: FromWorker, transfer?: readonly ArrayBuffer[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

const reading = new Map<number, { resolve(bytes: Uint8Array<ArrayBuffer>): void; reject(error: Error): void }>();
let lastRead = 0;

useBrowserFiles({
  read: (uri) =>
    new Promise((resolve, reject) => {
      reading.set(++lastRead, { resolve, reject });
      scope.postMessage({ kind: 'read', id: lastRead, uri });
    }),
});

const send = (message: FromEngine): void => scope.postMessage(message);
const receive = serve(new Engine(undefined, undefined, () => scope.postMessage({ kind: 'stuck' })), send);

scope.onmessage = ({ data }) => {
  if (data.kind === 'start') {
    speak(data.language, data.translations);
    useWasm(data.wasm);
  } else if (data.kind === 'file') {
    const { id, bytes, error } = data;
    const waiting = reading.get(id);
    reading.delete(id);
    if (bytes) waiting?.resolve(bytes);
    else waiting?.reject(new Error(error ?? /* not translated */ 'The file cannot be read.'));
  } else receive(data);
};

send({ kind: 'ready' });
