/** How the engine process is started. Each option has cost somebody a day. */
import { fork, type ChildProcess } from 'node:child_process';

/**
 * Starts the engine's bundle in a Node process of its own, with a channel for structured clones.
 *
 * @param entry          absolute path of the engine's bundle
 * @param storeFolder    where embeddings are kept for later; undefined keeps them in memory
 * @param preparedFolder where towers are kept as they open fastest; undefined: they are opened from their own files
 * @param unpackedFolder where a package that cannot be written unpacks its native code; only start-engine.js asks for it
 */
export function forkEngine(entry: string, storeFolder = '', preparedFolder = '', unpackedFolder = ''): ChildProcess {
  return fork(entry, [storeFolder, preparedFolder, unpackedFolder], {
    // Else a debugger's --inspect is inherited and the child waits for the same port.
    execArgv: [],
    // Desktop VS Code forks Electron's own binary; this makes it behave as Node. Elsewhere it means nothing.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    // Typed arrays cross as they are.
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}
