/** What an examination of an installation finds, and how it is told. */
import { key, plural, said, t, type Key } from '../l10n/texts.js';

export const CHECKS = ['system', 'engine', 'decoder', 'native', 'wasm', 'answer', 'model', 'store', 'disk', 'network'] as const;
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

const TITLES: Readonly<Record<Check, Key>> = {
  system: key('This machine'),
  engine: key('The engine'),
  decoder: key('Decoding'),
  native: key('ONNX Runtime, native'),
  wasm: key('ONNX Runtime, WebAssembly'),
  answer: key('A known picture'),
  model: key('The model'),
  store: key('Stored embeddings'),
  disk: key('The disk'),
  network: key('The hub'),
};

const MARKS: Readonly<Record<Verdict, string>> = { right: 'ok', note: 'note', wrong: 'WRONG' };

/** Characters of a mark, of a title, and of what stands before what is found. */
const MARK = 5;
const titleWidth = () => Math.max(...CHECKS.map((check) => said(TITLES[check]).length));
export const foundAt = (): number => MARK + titleWidth() + 4;

/** @returns the findings as a terminal shows them */
export function findingsAsText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ check, verdict, found, advice }) => [
    `${MARKS[verdict].padEnd(MARK)}  ${said(TITLES[check]).padEnd(titleWidth())}  ${found}`,
    ...(advice === undefined ? [] : [`${' '.repeat(foundAt())}${advice}`]),
  ]);
  return `${[...lines, '', inOneSentence(findings)].join('\n')}\n`;
}

export function inOneSentence(findings: readonly Finding[]): string {
  const wrong = findings.filter(({ verdict }) => verdict === 'wrong').length;
  if (wrong === 0) return t('Nothing is wrong.');
  return plural(
    wrong,
    '{count} of {all} is wrong; what to do stands beside it.',
    '{count} of {all} are wrong; what to do stands beside each.',
    { all: findings.length },
  );
}
