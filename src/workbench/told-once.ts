/** What is worth saying once and would be a nuisance each time. */

export class ToldOnce {
  private readonly told = new Set<string>();

  /** @returns the text the first time that it is asked for, then nothing */
  first(text: string | undefined): string | undefined {
    if (text === undefined || this.told.has(text)) return undefined;
    this.told.add(text);
    return text;
  }
}
