/** Tokens counted by the engine, whose tokenizer takes a second to read: nothing for the thread that all extensions share. */
import type { EngineClient } from '../engine/client.js';
import type { Model } from '../models/model.js';
import type { TokenCount, TokenCounter } from '../phrases/diagnose-tokens.js';

/** Counts that are kept: those of the longest list that can be asked, twice over. */
const MOST_KEPT = 100_000;

export class EngineTokenCounter implements TokenCounter {
  private readonly kept = new Map<string, TokenCount>();

  constructor(
    private readonly engine: EngineClient,
    readonly model: Model,
  ) {}

  get contextLength(): number {
    return this.model.contextLength;
  }

  async count(texts: readonly string[], signal: AbortSignal): Promise<readonly TokenCount[]> {
    const missing = [...new Set(texts.filter((text) => !this.kept.has(text)))];
    const found = new Map<string, TokenCount>();
    if (missing.length > 0) {
      const { counts, read, keys } = await this.engine.request('countTokens', { model: this.model, texts: missing }, { signal });
      for (const [index, text] of missing.entries())
        found.set(text, { count: counts[index] ?? 0, read: read[index] ?? 0, key: keys[index] ?? 0 });
    }
    const answer = texts.map((text) => this.kept.get(text) ?? found.get(text) ?? { count: 0, read: 0, key: 0 });
    if (this.kept.size + found.size > MOST_KEPT) this.kept.clear();
    for (const [text, count] of found) this.kept.set(text, count);
    return answer;
  }
}
