// The engine as it is shipped, asked as the extension asks it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bundleInside } from './bundle-inside.mjs';

export const ENGINE = path.resolve(import.meta.dirname, '..', 'out', 'engine.js');

// With the flags that it is always given: they decide how much memory it takes.
const { forkEngine } = await bundleInside(path.resolve(import.meta.dirname, '..', 'dist', 'bench'));

/** @param {{ stored?: string, prepared?: string }} folders where embeddings are kept, and prepared towers; none: they are not */
export function startEngine({ stored = '', prepared = '' } = {}) {
  const engine = forkEngine(ENGINE, stored, prepared);
  // What it says must go somewhere, or it waits.
  engine.stdout?.resume();
  engine.stderr?.pipe(process.stderr);
  const waiting = new Map();
  let last = 0;
  engine.on('message', (/** @type {import('../src/engine/protocol.js').FromEngine} */ message) => {
    const asked = 'id' in message ? waiting.get(message.id) : undefined;
    if (!asked || (message.kind !== 'result' && message.kind !== 'failure')) return;
    waiting.delete(message.id);
    if (message.kind === 'result') asked.resolve(message.result);
    else asked.reject(new Error(message.failure.message));
  });
  const ended = new Promise((resolve) => engine.once('exit', resolve));
  void ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error('The engine ended.'));
  });
  return {
    request: (method, params) =>
      new Promise((resolve, reject) => {
        waiting.set(++last, { resolve, reject });
        engine.send({ kind: 'request', id: last, method, params });
      }),
    /** The most memory that it ever had, in bytes; undefined where the system does not tell. */
    peakBytes: () => peakOf(engine.pid),
    stop: () => {
      engine.kill('SIGKILL');
      return ended;
    },
  };
}

/** @param {string[]} phrases each as it is */
export function askFor(phrases) {
  return { entries: JSON.stringify(phrases.map((phrase) => [phrase])), templates: [] };
}

function peakOf(pid) {
  if (process.platform !== 'linux') return undefined;
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
