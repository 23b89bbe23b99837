/** Entry of the engine process in a package: unpacks what is packed, then is the engine. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { speakAsAsked } from '../l10n/environment.js';
import type { FromEngine } from '../engine/protocol.js';
import { unpackedHome, UnpackError } from './unpack.js';

speakAsAsked();

const [, , , , elsewhere = ''] = process.argv;

try {
  const home = await unpackedHome(import.meta.dirname, elsewhere);
  // Named only when it runs, so that the bundler leaves it where it is.
  await import(pathToFileURL(path.join(home, 'engine.js')).href);
} catch (error) {
  if (!(error instanceof UnpackError)) throw error;
  refuse(error.message);
}

/** Answers every question with the reason; who asks again later starts a process that tries again. */
function refuse(message: string): void {
  const Request = v.object({ kind: v.literal('request'), id: v.number() });
  process.on('message', (incoming) => {
    const request = v.safeParse(Request, incoming);
    if (!request.success) return;
    const answer: FromEngine = { kind: 'failure', id: request.output.id, failure: { code: 'native', message } };
    process.send?.(answer, undefined, undefined, () => process.exit(1));
  });
  process.on('disconnect', () => process.exit(0));
}
