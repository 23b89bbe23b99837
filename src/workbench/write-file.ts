/** Files too long to be held whole, written part by part, with progress and a way to stop. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';

/**
 * Writes a file. On this machine's disk it has its name only once it is whole, and until then what had that name before stays;
 * on another file system it is put together first.
 *
 * @throws what the file system does; the signal's reason where that is aborted, and nothing is left then
 */
export async function writeFile(file: vscode.Uri, parts: Iterable<string | Uint8Array>, signal: AbortSignal): Promise<void> {
  if (file.scheme !== 'file') {
    const whole: Uint8Array[] = [];
    for await (const part of unhurried(parts, signal)) whole.push(Buffer.from(part));
    await vscode.workspace.fs.writeFile(file, Buffer.concat(whole));
    return;
  }
  const partial = `${file.fsPath}.part`;
  const stream = createWriteStream(partial);
  try {
    await once(stream, 'open');
    for await (const part of unhurried(parts, signal)) if (!stream.write(part)) await once(stream, 'drain', { signal });
    stream.end();
    await once(stream, 'close');
    if (stream.errored) throw stream.errored;
    await rename(partial, file.fsPath);
  } catch (error) {
    stream.destroy();
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
