/** Phrases as they are typed into a box: one a line, or several on a line with semicolons between. */

/** @returns the phrases, trimmed, each once; a comma divides nothing, for captions and names hold them */
export function typedPhrases(text: string): string[] {
  const phrases = text.split(/[\n;]/).map((phrase) => phrase.trim());
  return [...new Set(phrases.filter((phrase) => phrase !== ''))];
}
