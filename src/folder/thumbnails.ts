/** Pictures in small, made one after the other for as long as they are in sight. */

/** Two, so that one is read while another is drawn. */
const AT_ONCE = 2;

export class Thumbnails {
  private wanted: number[] = [];
  private readonly underWay = new Set<number>();

  /**
   * @param make one picture's; undefined where it cannot be read
   * @param send puts it to the webview
   */
  constructor(
    private readonly make: (picture: number) => Promise<Uint8Array | undefined>,
    private readonly send: (picture: number, webp: Uint8Array | undefined) => void,
  ) {}

  /** These are wanted from now on; of those wanted before, only what has begun is made. */
  want(pictures: readonly number[]): void {
    this.wanted = pictures.filter((picture) => !this.underWay.has(picture));
    this.next();
  }

  private next(): void {
    while (this.underWay.size < AT_ONCE) {
      const picture = this.wanted.shift();
      if (picture === undefined) return;
      this.underWay.add(picture);
      void this.one(picture);
    }
  }

  private async one(picture: number): Promise<void> {
    const webp = await this.make(picture);
    this.underWay.delete(picture);
    this.send(picture, webp);
    this.next();
  }
}
