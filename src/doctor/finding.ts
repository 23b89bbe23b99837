/** What an examination of an installation finds, and how it is told. */

export const CHECKS = ['system', 'engine', 'native', 'wasm', 'answer', 'model', 'store', 'disk', 'network'] as const;
export type Check = (typeof CHECKS)[number];

/** `right`; `note`: it works, otherwise than one might think; `wrong`: something does not work until somebody acts. */
export type Verdict = 'right' | 'note' | 'wrong';

export interface Finding {
  readonly check: Check;
  readonly verdict: Verdict;
  /** What was found, in sentences. */
  readonly found: string;
  /** What to do, where there is something to do. */
  readonly advice?: string;
}

const TITLES: Readonly<Record<Check, string>> = {
  system: 'This machine',
  engine: 'The engine',
  native: 'ONNX Runtime, native',
  wasm: 'ONNX Runtime, WebAssembly',
  answer: 'A known picture',
  model: 'The model',
  store: 'Stored embeddings',
  disk: 'The disk',
  network: 'The hub',
};

const MARKS: Readonly<Record<Verdict, string>> = { right: 'ok', note: 'note', wrong: 'WRONG' };

/** Characters of a mark, of a title, and of what stands before what is found. */
const MARK = 5;
const TITLE = Math.max(...CHECKS.map((check) => TITLES[check].length));
export const FOUND_AT = MARK + TITLE + 4;

/** @returns the findings as a terminal shows them */
export function findingsAsText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ check, verdict, found, advice }) => [
    `${MARKS[verdict].padEnd(MARK)}  ${TITLES[check].padEnd(TITLE)}  ${found}`,
    ...(advice === undefined ? [] : [`${' '.repeat(FOUND_AT)}${advice}`]),
  ]);
  return `${[...lines, '', inOneSentence(findings)].join('\n')}\n`;
}

export function inOneSentence(findings: readonly Finding[]): string {
  const wrong = findings.filter(({ verdict }) => verdict === 'wrong').length;
  if (wrong === 0) return 'Nothing is wrong.';
  return `${wrong} of ${findings.length} ${wrong === 1 ? 'is' : 'are'} wrong; what to do stands beside ${wrong === 1 ? 'it' : 'each'}.`;
}
