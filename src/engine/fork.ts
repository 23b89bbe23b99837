/** How the engine process is started. Each option has cost somebody a day. */
import { fork, type ChildProcess } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { environmentOf, type Spoken } from '../l10n/environment.js';

const ENGLISH: Spoken = { language: 'en', file: undefined };

/**
 * Starts the engine's bundle in a Node process of its own, with a channel for structured clones.
 *
 * @param entry          absolute path of the engine's bundle
 * @param storeFolder    where embeddings are kept for later; undefined keeps them in memory
 * @param preparedFolder where towers are kept as they open fastest; undefined: they are opened from their own files
 * @param unpackedFolder where a package that cannot be written unpacks its native code; only start-engine.js asks for it
 * @param spoken         the language that its errors are told in
 */
export function forkEngine(
  entry: string,
  storeFolder = '',
  preparedFolder = '',
  unpackedFolder = '',
  spoken = ENGLISH,
): ChildProcess {
  return fork(entry, [storeFolder, preparedFolder, unpackedFolder], {
    // Named, else a debugger's --inspect is inherited and the child waits for the same port.
    execArgv: v8Flags(),
    // Desktop VS Code forks Electron's own binary; this makes it behave as Node. Elsewhere it means nothing.
    // The C library keeps what each thread has freed for that thread; shared by two sets of threads it is 10 MiB less after a
    // gaze, and no slower. Other C libraries know nothing of it.
    env: { MALLOC_ARENA_MAX: '2', ...process.env, ...environmentOf(spoken), ELECTRON_RUN_AS_NODE: '1' },
    // Typed arrays cross as they are.
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** V8's releases from the first to the last that were seen to know it: with a flag that it does not know, no process starts. */
const KNOW_GROWTH = /^1[1-4]\./;

/** @param version of V8 */
export function v8Flags(version = process.versions.v8): string[] {
  return [
    // What is short-lived here are small things: V8's usual 16 MiB for them, three times, is memory that the towers need. With 4
    // or less decoded pictures are taken for long-lived, and once a long list is held each gaze pays for two collections of
    // everything (docs/decisions/0029).
    '--max-semi-space-size=8',
    // It counts them for its heap's growth as well, and searched all of that again after each eighth picture of a folder. Four
    // times the heap before the next search are a hundred pictures (docs/decisions/0031).
    ...(KNOW_GROWTH.test(version) ? ['--heap-growing-percent=300'] : []),
  ];
}

/** A third of a core that both want is the engine's; nobody notices where nobody else wants it. */
const BEHIND = 3;

/**
 * Lets the window that an engine works for go first: with all cores computing, whatever the extension host had to do waited
 * twice as long for one (the bench's longest blocks). Windows does as much by itself for the window in front.
 */
export function behindTheWindow(engine: ChildProcess): ChildProcess {
  try {
    // On Linux it is the first thread's, which all that compute are started from.
    if (engine.pid !== undefined) setPriority(engine.pid, getPriority(engine.pid) + BEHIND);
  } catch {
    // Then both take their share.
  }
  return engine;
}
