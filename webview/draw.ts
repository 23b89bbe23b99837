/** A drawing of the host's, made into a PNG by the browser. */
import type { ToPanel } from '../src/panel/protocol.js';
import { tell } from './host.js';

/** Pixels for a unit of the drawing: sharp in a document that is looked at closely. */
const SCALE = 2;

/** Draws and answers; what cannot be drawn is answered without a picture. */
export async function draw({ id, svg, width, height }: Extract<ToPanel, { kind: 'draw' }>): Promise<void> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    tell(blob ? { kind: 'drawn', id, png: new Uint8Array(await blob.arrayBuffer()) } : { kind: 'drawn', id });
  } catch {
    tell({ kind: 'drawn', id });
  } finally {
    URL.revokeObjectURL(url);
  }
}
