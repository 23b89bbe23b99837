/** Pictures in small, as they come from the host: the latest that were in sight are kept. */
import type { FromFolder } from '../../src/folder/protocol.js';

/** Some kilobytes each, and a screen holds a tenth of them. */
const MOST = 400;

export class Thumbnails {
  /** Addresses of blobs, by the picture; undefined for one that cannot be read. The latest used stand last. */
  private readonly urls = new Map<number, string | undefined>();

  constructor(private readonly tell: (message: FromFolder) => void) {}

  /** @returns the address of a blob; undefined while there is none */
  url(picture: number): string | undefined {
    return this.urls.get(picture);
  }

  /** Asks for those of these pictures that are not there. */
  want(pictures: readonly number[]): void {
    for (const picture of pictures)
      if (this.urls.has(picture)) {
        const url = this.urls.get(picture);
        this.urls.delete(picture);
        this.urls.set(picture, url);
      }
    const missing = pictures.filter((picture) => !this.urls.has(picture));
    if (missing.length > 0) this.tell({ kind: 'thumbnails', pictures: missing });
  }

  add(picture: number, webp: Uint8Array | undefined): void {
    this.forget(picture);
    this.urls.set(picture, webp && URL.createObjectURL(new Blob([new Uint8Array(webp)], { type: 'image/webp' })));
    for (const old of this.urls.keys()) {
      if (this.urls.size <= MOST) break;
      this.forget(old);
    }
  }

  /** Other pictures have these numbers from now on. */
  clear(): void {
    for (const picture of [...this.urls.keys()]) this.forget(picture);
  }

  private forget(picture: number): void {
    const url = this.urls.get(picture);
    if (url !== undefined) URL.revokeObjectURL(url);
    this.urls.delete(picture);
  }
}
