/** Entry of the engine process: native code lives here, so that a fault in it ends this process and no other. */
import { avoidNativeLibvips, onLoadingNativeLibvips } from '../clip/libvips.js';
import { speakAsAsked } from '../l10n/environment.js';
import { endAtOnce } from './end-at-once.js';
import { Engine } from './engine.js';
import { onNativeCode } from './native-code.js';
import type { FromEngine } from './protocol.js';
import { serve } from './serve.js';

speakAsAsked();

const send = (message: FromEngine): void => {
  // The other side may have gone in the meantime: then there is nobody to tell, and 'disconnect' ends this process.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

/** An empty name is no folder. */
const [storeFolder, preparedFolder] = process.argv.slice(2).map((folder) => (folder === '' ? undefined : folder));

onNativeCode((running) => send({ kind: 'native-code', library: 'onnxruntime', running }));
onLoadingNativeLibvips((running) => send({ kind: 'native-code', library: 'libvips', running }));

/** What is said in the same moment, such as why, still has to go out. */
const end = (): void => void setTimeout(endAtOnce, 1000);

process.on('message', serve(new Engine(storeFolder, preparedFolder, end), send, avoidNativeLibvips));
process.on('disconnect', () => process.exit(0));
send({ kind: 'ready' });
