/** Files too long to be held whole, written part by part, with progress and a way to stop. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';

/**
 * Writes a file. On this machine's disk it has its name only once it is whole, and until then what had that name before stays;
 * on another file system it is put together first.
 *
 * @throws what the file system does; an AbortError where the signal is aborted, and nothing is left then
 */
export async function writeFile(file: vscode.Uri, parts: Iterable<string | Uint8Array>, signal: AbortSignal): Promise<void> {
  if (file.scheme !== 'file') {
    const whole: Uint8Array[] = [];
    for await (const part of unhurried(parts, signal)) whole.push(Buffer.from(part));
    await vscode.workspace.fs.writeFile(file, Buffer.concat(whole));
    return;
  }
  // Under a name that can be foreseen a repository may hold a link that leads elsewhere.
  const partial = `${file.fsPath}.${randomUUID().slice(0, 8)}.part`;
  try {
    await pipeline(unhurried(parts, signal), createWriteStream(partial, { flags: 'wx' }), { signal });
    await rename(partial, file.fsPath);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Between two parts whatever else waits in this process has its turn. */
async function* unhurried<T>(parts: Iterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for (const part of parts) {
    signal.throwIfAborted();
    yield part;
    await setImmediate();
  }
}
