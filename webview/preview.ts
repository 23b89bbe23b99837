/** The picture as it came from the host, made showable without reading anything from disk or net. */
import type { ToPanel } from '../src/panel/protocol.js';

export interface Preview {
  /** A blob's address; to be revoked when the next one comes. */
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** @returns the preview; undefined where its bytes did not survive the way */
export function openPreview({ webp, width, height }: Extract<ToPanel, { kind: 'preview' }>): Preview | undefined {
  const bytes = bytesOf(webp);
  return bytes && { url: URL.createObjectURL(new Blob([bytes], { type: 'image/webp' })), width, height };
}

/**
 * Typed arrays cross VS Code's border as they are in a desktop window; some remote and browser-served hosts have sent them
 * as a buffer, as a list of numbers, or as an object from index to number.
 */
export function bytesOf(sent: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (sent instanceof Uint8Array) return new Uint8Array(sent);
  if (sent instanceof ArrayBuffer) return new Uint8Array(sent);
  if (typeof sent !== 'object' || sent === null) return undefined;
  const values: unknown[] = Array.isArray(sent) ? sent : Object.values(sent);
  return values.every((value) => typeof value === 'number') ? Uint8Array.from(values) : undefined;
}
