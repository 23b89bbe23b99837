/** The picture as it came from the host, made showable without reading anything from disk or net. */
import type { ToPanel } from '../src/panel/protocol.js';

export interface Preview {
  /** A blob's address; to be revoked when the next one comes. */
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

export function openPreview({ webp, width, height }: Omit<Extract<ToPanel, { kind: 'preview' }>, 'kind'>): Preview {
  return { url: URL.createObjectURL(new Blob([new Uint8Array(webp)], { type: 'image/webp' })), width, height };
}
