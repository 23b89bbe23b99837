/** What was shown and may be shown again: the last few, by their names. What is forgotten is disposed of. */
export class Resting<T extends { dispose(): void }> {
  /** The latest comes last. */
  private readonly kept = new Map<string, T>();

  /** @param most how many are kept */
  constructor(private readonly most: number) {}

  add(name: string, it: T): void {
    this.take(name)?.dispose();
    this.kept.set(name, it);
    for (const [oldest, old] of this.kept) {
      if (this.kept.size <= this.most) break;
      this.kept.delete(oldest);
      old.dispose();
    }
  }

  /** @returns what is kept under a name, and keeps it no longer; undefined where nothing is */
  take(name: string): T | undefined {
    const it = this.kept.get(name);
    this.kept.delete(name);
    return it;
  }

  dispose(): void {
    for (const it of this.kept.values()) it.dispose();
    this.kept.clear();
  }
}
