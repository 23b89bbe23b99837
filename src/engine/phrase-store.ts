/** Unit text embeddings that were computed once, by model and text, so that no text is encoded twice. */

export class PhraseStore {
  private readonly models = new Map<string, Map<string, Float32Array>>();
  private bytes = 0;

  /** Beyond this, texts of other models and then those used longest ago are forgotten. */
  limitBytes = Infinity;

  /** @returns the unit embedding of the text, [projection], if it is stored */
  get(fingerprint: string, text: string): Float32Array | undefined {
    const texts = this.models.get(fingerprint);
    const embedding = texts?.get(text);
    if (texts && embedding) {
      // Maps keep the order of insertion: what is used moves to the end, so the first is what was used longest ago.
      texts.delete(text);
      texts.set(text, embedding);
    }
    return embedding;
  }

  /** @param embedding a unit vector, [projection] */
  put(fingerprint: string, text: string, embedding: Float32Array): void {
    let texts = this.models.get(fingerprint);
    if (!texts) this.models.set(fingerprint, (texts = new Map<string, Float32Array>()));
    if (!texts.has(text)) this.bytes += cost(text, embedding);
    texts.set(text, embedding);
    this.evict(fingerprint);
  }

  private evict(current: string): void {
    while (this.bytes > this.limitBytes) {
      const [fingerprint, texts] = [...this.models].find(([name]) => name !== current) ?? [current, this.models.get(current)];
      const oldest = texts?.entries().next().value;
      if (!texts || !oldest) {
        this.models.delete(fingerprint);
        if (fingerprint === current) return;
        continue;
      }
      texts.delete(oldest[0]);
      this.bytes -= cost(...oldest);
    }
  }
}

/** Bytes of an entry: its numbers, its text in UTF-16, and about 100 for the map and the array around them. */
function cost(text: string, embedding: Float32Array): number {
  return embedding.byteLength + text.length * 2 + 100;
}
