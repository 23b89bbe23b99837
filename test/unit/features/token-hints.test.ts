/** Tokens counted at the lines' ends, where that is asked for and what is known is of the text as it is. */
import { beforeEach, expect, it, vi } from 'vitest';
import type { DocumentDiagnosis } from '../../../src/workbench/phrase-documents.js';
import { configurationChange, happen, type InlayHint, Range, tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { registerTokenHints } = await import('../../../src/features/token-hints.js');

const FILE = { uri: Uri.file('/a.phrases'), version: 2 };
const ALL = new Range(0, 0, 9, 0);

interface Hints {
  readonly onDidChangeInlayHints: (told: () => void) => unknown;
  readonly provideInlayHints: (document: typeof FILE, range: Range) => readonly InlayHint[];
}

let known: DocumentDiagnosis | undefined;
let hints: Hints;

beforeEach(() => {
  tidyWorkbench();
  workbench.settings.set('tokenHints', true);
  known = {
    version: 2,
    parsed: { phrases: [4, 6, 8].map((line) => ({ line, end: 3 })) },
    tokens: { counts: [1, 5, 7], contextLength: 77 },
  } as unknown as DocumentDiagnosis;
  registerTokenHints({ of: () => known, onDidDiagnose: () => ({ dispose: () => undefined }) } as never);
  hints = workbench.providers.get('hints') as Hints;
});

const labels = (range: Range) => hints.provideInlayHints(FILE, range).map(({ position, label }) => [position.line, label]);

it('are those of the lines in sight', () => {
  expect(labels(ALL)).toEqual([
    [4, '1 token'],
    [6, '5 tokens'],
    [8, '7 tokens'],
  ]);
  expect(labels(new Range(5, 0, 7, 0))).toEqual([[6, '5 tokens']]);
});

it('are none where nobody wants them, and come back when somebody does', () => {
  const told = vi.fn();
  hints.onDidChangeInlayHints(told);
  workbench.settings.set('tokenHints', false);
  expect(labels(ALL)).toEqual([]);
  happen('configuration', configurationChange('topK'));
  expect(told).not.toHaveBeenCalled();
  happen('configuration', configurationChange('tokenHints'));
  expect(told).toHaveBeenCalledTimes(1);
});

it.each([
  ['of an older text', { version: 1 }],
  ['without a model that counts', { tokens: undefined }],
])('are none where what is known is %s', (_, other) => {
  known = { ...known!, ...other } as DocumentDiagnosis;
  expect(labels(ALL)).toEqual([]);
});
