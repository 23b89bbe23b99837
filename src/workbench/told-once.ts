/** What is worth saying once and would be a nuisance each time. */
import { sentences } from '../l10n/texts.js';

export class ToldOnce {
  private readonly told = new Set<string>();

  /** @returns those texts that were not told before; undefined where all were */
  first(texts: readonly string[]): string | undefined {
    const news = texts.filter((text) => !this.told.has(text));
    for (const text of news) this.told.add(text);
    return news.length > 0 ? sentences(...news) : undefined;
  }
}
