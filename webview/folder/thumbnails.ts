/** Pictures in small, as they come from the host: the latest that were in sight are kept. */
import type { TableRow } from '../../src/collection/table.js';
import type { FromFolder } from '../../src/folder/protocol.js';

/** Some kilobytes each, and a screen holds a tenth of them. */
const MOST = 400;

export class Thumbnails {
  /** Addresses of blobs, by the picture; undefined for one that cannot be read. The latest used stand last. */
  private readonly urls = new Map<number, string | undefined>();

  /** Pictures that failed when they were last in sight: what was found of them then says nothing once they are tried again. */
  private readonly failed = new Set<number>();

  constructor(private readonly tell: (message: FromFolder) => void) {}

  /** @returns the address of a blob; undefined while there is none */
  url(picture: number): string | undefined {
    return this.urls.get(picture);
  }

  /** Asks for those of these pictures that are not there; for one that failed, once it is tried again. */
  want(rows: readonly Pick<TableRow, 'index' | 'state'>[]): void {
    const missing: number[] = [];
    for (const { index, state } of rows) {
      if (state === 'failed') {
        this.failed.add(index);
        continue;
      }
      if (this.failed.delete(index)) this.forget(index);
      if (this.urls.has(index)) {
        const url = this.urls.get(index);
        this.urls.delete(index);
        this.urls.set(index, url);
      } else missing.push(index);
    }
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
    this.failed.clear();
  }

  private forget(picture: number): void {
    const url = this.urls.get(picture);
    if (url !== undefined) URL.revokeObjectURL(url);
    this.urls.delete(picture);
  }
}
