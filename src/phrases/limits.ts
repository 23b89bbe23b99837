/** How much of a phrase list is too much. */

/** At 3 ms a phrase, this many take a CPU minutes the first time; the longest list that ships has 5,854. */
export const MOST_PHRASES = 50_000;

/** Characters of one phrase. CLIP reads 77 tokens, some 300 characters; what is beyond is cut, and far beyond is a mistake. */
export const LONGEST_PHRASE = 4096;

/** Bytes of a phrase file: 50,000 lines of 160 bytes. */
export const LARGEST_FILE = 8 * 2 ** 20;

/** Files that one pattern may mean: each is a list of its own in the panel, and a workspace may hold a data set of them. */
export const MOST_FILES = 200;
