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

/** @returns the findings as a terminal shows them */
export function findingsAsText(findings: readonly Finding[]): string {
  const width = Math.max(...CHECKS.map((check) => TITLES[check].length));
  const lines = findings.flatMap(({ check, verdict, found, advice }) => [
    `${MARKS[verdict].padEnd(5)}  ${TITLES[check].padEnd(width)}  ${found}`,
    ...(advice === undefined ? [] : [`${' '.repeat(width + 9)}${advice}`]),
  ]);
  return `${[...lines, '', inOneSentence(findings)].join('\n')}\n`;
}

/** @returns the findings as a Markdown document, with a table of them */
export function findingsAsMarkdown(findings: readonly Finding[]): string {
  const rows = findings.map(
    ({ check, verdict, found, advice }) =>
      `| ${MARKS[verdict]} | ${TITLES[check]} | ${cell(found)}${advice === undefined ? '' : ` **${cell(advice)}**`} |`,
  );
  return [
    '# Clip Gaze: installation',
    '',
    inOneSentence(findings),
    '',
    '| | what | found, and what to do |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

export function inOneSentence(findings: readonly Finding[]): string {
  const wrong = findings.filter(({ verdict }) => verdict === 'wrong').length;
  if (wrong === 0) return `Nothing is wrong: ${findings.length} things were looked at.`;
  return `${wrong} of ${findings.length} ${wrong === 1 ? 'is' : 'are'} wrong; what to do stands beside ${wrong === 1 ? 'it' : 'each'}.`;
}

/** Names of files and messages of others are text here, whatever they hold. */
function cell(text: string): string {
  return text.replaceAll(/[\\|*_`<>[\]]/g, (character) => `\\${character}`).replaceAll(/\s+/g, ' ');
}
