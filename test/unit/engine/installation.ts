/** Installations of their own, for tests that break one: the built engine and command line, and packages beside them. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EngineClient } from '../../../src/engine/client.js';
import { forkEngine } from '../../../src/engine/fork.js';
import { ROOT } from '../parity/demo-engine.js';

const { folderOf } = (await import(path.join(ROOT, 'scripts', 'npm-packages.mjs'))) as {
  /** The folder of a package as package-lock.json names it, fetched where it is not installed. */
  readonly folderOf: (name: string) => string;
};

export interface Installation {
  /** The engine's entry, the command line's, and the folder of the packages. */
  readonly engine: string;
  readonly commandLine: string;
  readonly modules: string;
}

export interface Parts {
  /** Packages that are what they are everywhere. */
  readonly linked: readonly string[];
  /** Packages that can be changed without a change to anybody else's, each whole or by its parts. */
  readonly copied: Readonly<Record<string, readonly string[]>>;
}

/** @param at folder that is not there yet */
export function makeInstallation(at: string, { linked, copied }: Parts): Installation {
  for (const bundle of ['engine.js', 'cli.js']) {
    const built = path.join(ROOT, 'out', bundle);
    if (!existsSync(built)) throw new Error(`out/${bundle} is missing: run "npm run build" first.`);
    cpSync(built, path.join(at, 'out', bundle));
  }
  cpSync(path.join(ROOT, 'package.json'), path.join(at, 'package.json'));
  for (const folder of ['lists', 'media']) symlinkSync(path.join(ROOT, folder), path.join(at, folder), 'junction');
  const modules = path.join(at, 'node_modules');
  for (const name of linked) {
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(folderOf(name), path.join(modules, name), 'junction');
  }
  for (const [name, parts] of Object.entries(copied))
    for (const part of parts) cpSync(path.join(folderOf(name), part), path.join(modules, name, part), { recursive: true });
  return { engine: path.join(at, 'out', 'engine.js'), commandLine: path.join(at, 'out', 'cli.js'), modules };
}

export interface Watched {
  readonly client: EngineClient;
  /** Why it was started again, each time. */
  readonly restarts: readonly string[];
}

/**
 * @param environment more than the engine would have of this process's
 * @param storeFolder where it keeps embeddings; nowhere where nothing is said
 */
export function watchedEngine(entry: string, environment: Readonly<Record<string, string>> = {}, storeFolder?: string): Watched {
  const restarts: string[] = [];
  const client = new EngineClient({
    start: () => within(environment, () => forkEngine(entry, storeFolder)),
    idleMilliseconds: () => 0,
    onRestart: (reason) => restarts.push(reason),
  });
  return { client, restarts };
}

/** The environment is changed for as long as the process is being started, and no longer. */
function within<T>(environment: Readonly<Record<string, string>>, work: () => T): T {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  try {
    Object.assign(process.env, environment);
    return work();
  } finally {
    for (const [name, value] of before)
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
  }
}

/** Compiles a C file to a library. */
export function compile(source: string, library: string): void {
  const { status, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cc failed: ${stderr}`);
}

/** Puts a library in a file's place that ends whatever loads it. */
export function makeAbort(file: string): void {
  const source = `${file}.c`;
  writeFileSync(source, '#include <stdlib.h>\n__attribute__((constructor)) static void start(void) { abort(); }\n');
  compile(source, file);
}
