/** Entry of a thread that computes with an image tower of its own, for pictures that nobody waits for. */
import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { stackedPixelValues } from '../clip/preprocess.js';
import type { ImageInput } from '../clip/seeing.js';
import { ImageTower } from '../clip/towers.js';
import { openSession } from './open-session.js';

export interface LaneSettings {
  /** The tower's .onnx file. */
  readonly file: string;
  readonly image: ImageInput;
  readonly projection: number;
  /** That compute a run. */
  readonly threads: number;
}

export interface ToLane {
  /** [pictures × size × size × 3], 8 bits R, G, B. */
  readonly crops: Uint8Array<ArrayBuffer>;
}

export type FromLane =
  | { readonly kind: 'opened' }
  | { readonly kind: 'encoded'; readonly image_embeds: Float32Array<ArrayBuffer> }
  | { readonly kind: 'failed'; readonly message: string };

const port = parentPort;
if (!port) throw new Error(/* not translated */ 'This is no program, but a thread of the engine.');

/** What somebody waits for, here or in another program, goes first. */
const BEHIND = 5;
// Elsewhere the priority would be the whole process's.
if (process.platform === 'linux') setPriority(getPriority() + BEHIND);

const { file, image, projection, threads } = workerData as LaneSettings;
const send = (message: FromLane): void =>
  port.postMessage(message, message.kind === 'encoded' ? [message.image_embeds.buffer] : []);

const session = await openSession(file, { library: 'native', device: 'cpu', threads, memoryMiB: 1, storeMiB: 1 });
const tower = new ImageTower(session, image.size, projection);
port.on('message', ({ crops }: ToLane) => {
  encode(crops).then(
    (image_embeds) => send({ kind: 'encoded', image_embeds }),
    (error: unknown) => send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
send({ kind: 'opened' });

async function encode(crops: Uint8Array): Promise<Float32Array<ArrayBuffer>> {
  const pixels = image.size ** 2 * 3;
  const pictures = crops.length / pixels;
  const each = Array.from({ length: pictures }, (_, at) => crops.subarray(at * pixels, (at + 1) * pixels));
  return Float32Array.from(await tower.encode(stackedPixelValues(each, image)));
}
