/** Phrase files of any bytes and any text, up to the limits and past them: read, or refused in words. */
import { decodePhraseFile } from '../../../src/phrases/decode-phrase-file.js';
import { diagnose } from '../../../src/phrases/diagnose.js';
import { PhraseFileError, PhraseListError } from '../../../src/phrases/errors.js';
import { LARGEST_FILE, LONGEST_PHRASE, MOST_PHRASES } from '../../../src/phrases/limits.js';
import { linesOf, listOf, parsePhraseFile, type ParsedPhraseFile } from '../../../src/phrases/parse-phrase-file.js';
import { checkedList } from '../../../src/phrases/phrases-as-list.js';
import { printPhraseFile } from '../../../src/phrases/print-phrase-file.js';
import type { Kind, Outcome, Random } from '../frame.js';
import { anyText } from '../any-text.js';

export const phrases: Kind = {
  name: 'phrases',
  full: 10_000,
  few: 400,
  open: () =>
    Promise.resolve({
      attempt,
      close: () => Promise.resolve(),
    }),
};

async function attempt(random: Random): Promise<Outcome> {
  const bytes = phraseFile(random);
  let parsed: ParsedPhraseFile;
  let text: string;
  try {
    text = decodePhraseFile(bytes, 'hostile.phrases');
  } catch (error) {
    return refusal(error, 'hostile.phrases ');
  }
  try {
    parsed = parsePhraseFile(text);
    const wrong = inconsistency(parsed, text) ?? (await missing(parsed, text));
    if (wrong !== undefined) return { verdict: 'wrong', why: wrong };
  } catch (error) {
    return { verdict: 'wrong', why: `parsing threw ${String(error)}` };
  }
  try {
    const list = checkedList(listOf(parsed, { id: 'hostile', title: 'Hostile' }));
    const again = listOf(parsePhraseFile(printPhraseFile(list)), { id: 'hostile', title: 'Hostile' });
    return JSON.stringify(again.phrases) === JSON.stringify(list.phrases)
      ? { verdict: 'right' }
      : { verdict: 'wrong', why: 'printed and read again it is another list' };
  } catch (error) {
    return refusal(error, 'The list "');
  }
}

function refusal(error: unknown, start: string): Outcome {
  const clear = error instanceof PhraseFileError || error instanceof PhraseListError;
  return clear && error.message.startsWith(start) && error.message.endsWith('.')
    ? { verdict: 'clear error' }
    : { verdict: 'wrong', why: String(error) };
}

/** What must hold of whatever was read. */
function inconsistency({ phrases: read, problems }: ParsedPhraseFile, text: string): string | undefined {
  const lines = linesOf(text);
  for (const { line, start, end, spellings, spans } of read) {
    const raw = lines[line];
    if (raw === undefined || start < 0 || end > raw.length || start >= end) return `a phrase outside of its line ${line}`;
    if (spellings.length === 0 || spellings.length !== spans.length) return `spellings without places in line ${line}`;
    if (spellings.some((spelling) => spelling === '' || spelling !== spelling.trim()))
      return `a spelling that is not trimmed in line ${line}`;
  }
  for (const { line, start, end, message } of problems) {
    const raw = lines[line];
    if (raw === undefined || start < 0 || end > raw.length || start > end) return `a finding outside of its line ${line}`;
    if (!/[.?]$/.test(message)) return `a finding that is no sentence: ${message}`;
  }
  return undefined;
}

/** The editor and a gaze must find the same phrases. */
async function missing({ phrases: read }: ParsedPhraseFile, text: string): Promise<string | undefined> {
  const { findings, parsed, lines } = await diagnose(text, new AbortController().signal);
  if (findings.some(({ line }) => line < 0 || line >= lines.length)) return 'a finding behind the end of the file';
  return parsed.phrases.length === read.length ? undefined : 'the editor finds other phrases';
}

function phraseFile(random: Random): Uint8Array {
  switch (random.below(8)) {
    case 0:
      return random.bytes(random.below(600));
    case 1: {
      // Sound, then spoilt: sequences of UTF-8 that are cut or of a wrong kind.
      const bytes = Buffer.from(lines(random), 'utf8');
      for (let left = random.below(4); left > 0 && bytes.length > 0; left--)
        bytes[random.below(bytes.length)] = random.below(256);
      return bytes;
    }
    case 2:
      return Buffer.from(lines(random), random.of(['utf16le', 'latin1'] as const));
    case 3:
      return random.below(100) === 0 ? atALimit(random) : Buffer.from(lines(random));
    default:
      return Buffer.from(random.below(4) === 0 ? `\uFEFF${lines(random)}` : lines(random));
  }
}

/** One below, at and one above what is taken. */
function atALimit(random: Random): Uint8Array {
  const more = random.of([-1, 0, 1]);
  switch (random.below(3)) {
    case 0:
      return Buffer.alloc(LARGEST_FILE + more, 'a phrase of some length\n');
    case 1:
      return Buffer.from('x\n'.repeat(MOST_PHRASES + more));
    default:
      return Buffer.from(`short\n${'x'.repeat(LONGEST_PHRASE + more)}\n`);
  }
}

const DIRECTIVES = [
  'title',
  'template',
  'description',
  'source',
  'license',
  'licence',
  'Note',
  '__proto__',
  'constructor',
  'templat',
];

function lines(random: Random): string {
  const ending = random.of(['\n', '\r\n', '\r']);
  return Array.from({ length: random.below(30) }, () => line(random)).join(ending);
}

function line(random: Random): string {
  switch (random.below(6)) {
    case 0:
      return `# ${random.of(DIRECTIVES)}: ${random.of(['', '{}', 'a painting of {}', '{} {}', anyText(random)])}`;
    case 1:
      return `${random.of(['', ' ', '\t', '\u00a0'])}#${anyText(random)}`;
    case 2:
      return Array.from({ length: 1 + random.below(5) }, () => anyText(random)).join(random.of(['|', ' | ', '\\|', '\\\\|']));
    case 3:
      return random.of(['', ' ', '|', '||', '\\', '\\#', '\\|', '#', '# :', '#:', '\u2028', '\u200b', '\ufeff']);
    default:
      return anyText(random);
  }
}
