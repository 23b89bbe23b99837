/** A picture among many: where its bytes are, and what it is called. */
export interface Picture {
  /** By which whoever gave it finds it again; a URI in VS Code, a path on the command line. */
  readonly id: string;
  /** As shown and exported: from the collection's folder on, with `/` between folders. */
  readonly path: string;
}
