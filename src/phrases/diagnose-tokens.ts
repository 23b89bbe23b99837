/** What a phrase file's writer will want to know of it that only a model's tokenizer can tell. */
import { t } from '../l10n/texts.js';
import { asRead, MOST_FINDINGS, type Diagnosis } from './diagnose.js';
import { removeLine, replacePart, type Finding } from './finding.js';
import { LONGEST_PHRASE } from './limits.js';
import { pace } from './pace.js';
import { columnOf } from './parse-line.js';
import type { ParsedPhrase } from './parse-phrase-file.js';

export interface TokenCount {
  /** Tokens of the text, start and end included, before it is cut. */
  readonly count: number;
  /** UTF-16 units of the text that the model reads; its length where nothing is cut. */
  readonly read: number;
  /** Equal for texts that are the same tokens to the model. */
  readonly key: number;
}

/** Counts what is not known yet, and keeps it. */
export interface TokenCounter {
  /** Most tokens of a text, start and end included; 77 for CLIP. */
  readonly contextLength: number;
  /** @throws the signal's reason once that is aborted */
  count(texts: readonly string[], signal: AbortSignal): Promise<readonly TokenCount[]>;
}

export interface TokenDiagnosis {
  readonly findings: readonly Finding[];
  /** Of each phrase of the file, the tokens of its longest spelling in its longest wording. */
  readonly counts: Uint32Array;
}

/** Texts that are counted at once: some ten milliseconds for the engine, and little to wait for where all is changed. */
const AT_ONCE = 256;

/**
 * Counts the tokens of a file's phrases in all its wordings.
 *
 * @throws the signal's reason once that is aborted, and what the counter throws
 */
export async function diagnoseTokens(
  { lines, parsed: { phrases, templates } }: Diagnosis,
  counter: TokenCounter,
  signal: AbortSignal,
): Promise<TokenDiagnosis> {
  const step = pace(signal);
  const wordings = templates.length > 0 ? templates : ['{}'];
  const counts = new Uint32Array(phrases.length);
  const findings: Finding[] = [];
  const seen = new Map<number, { readonly text: string; readonly line: number }>();
  for (let from = 0; from < phrases.length; from += AT_ONCE) {
    const some = phrases.slice(from, from + AT_ONCE);
    // What is too long for a list is told already, and takes long to count.
    const texts = some.flatMap(({ spellings }) =>
      spellings.flatMap((spelling) =>
        wordings.map((wording) => (spelling.length > LONGEST_PHRASE ? '' : wording.replaceAll('{}', () => spelling))),
      ),
    );
    const counted = await counter.count(texts, signal);
    let at = 0;
    for (const [offset, phrase] of some.entries()) {
      await step();
      for (const [index, text] of phrase.spellings.entries()) {
        const own = counted.slice(at, (at += wordings.length));
        counts[from + offset] = Math.max(counts[from + offset] ?? 0, ...own.map(({ count }) => count));
        if (findings.length >= MOST_FINDINGS) continue;
        const cut = wordings.flatMap((wording, i) => cutOf(wording, text, own[i], counter.contextLength) ?? []);
        if (cut.length > 0) findings.push(tooManyTokens(lines, phrase, index, cut, counter.contextLength));
        const [first] = own;
        const before = first && seen.get(first.key);
        if (!first || text.length > LONGEST_PHRASE) continue;
        if (!before) seen.set(first.key, { text, line: phrase.line });
        else if (asRead(before.text) !== asRead(text)) findings.push(sameTokens(phrase, index, before));
      }
    }
  }
  return { findings, counts };
}

interface Cut {
  /** UTF-16 units of the phrase that are read. */
  readonly read: number;
  readonly count: number;
}

/** How far a phrase is read in a wording; nothing where all of it is. */
function cutOf(wording: string, phrase: string, counted: TokenCount | undefined, contextLength: number): Cut | undefined {
  if (!counted || counted.count <= contextLength) return undefined;
  const { read, count } = counted;
  return { read: Math.max(0, Math.min(phrase.length, read - wording.indexOf('{}'))), count };
}

function tooManyTokens(
  lines: readonly string[],
  { line, start, end, spellings, spans }: ParsedPhrase,
  index: number,
  cuts: readonly Cut[],
  contextLength: number,
): Finding {
  const text = spellings[index] ?? '';
  const span = spans[index] ?? { start, end };
  const read = Math.min(...cuts.map((cut) => cut.read));
  const count = Math.max(...cuts.map((cut) => cut.count));
  // Where the wording itself is cut, the phrase has nothing to mark but itself.
  const whole = read >= text.length;
  const from = whole ? span.start : columnOf(lines[line] ?? '', span, read);
  const kept = text.slice(0, read).trimEnd();
  return {
    code: 'too-many-tokens',
    severity: 'warning',
    line,
    start: from,
    end: span.end,
    message: whole
      ? t('CLIP reads {most} tokens, and this has {count}. The end of its template is cut off.', { most: contextLength, count })
      : t('CLIP reads {most} tokens, and this has {count}. What is marked is cut off.', { most: contextLength, count }),
    ...(!whole &&
      kept !== '' && {
        fixes: [
          {
            title: t('Remove what is cut off'),
            edits: [replacePart(line, { start: columnOf(lines[line] ?? '', span, kept.length), end: span.end }, '')],
          },
        ],
      }),
  };
}

function sameTokens(
  { line, start, end, spellings, spans }: ParsedPhrase,
  index: number,
  before: { readonly text: string; readonly line: number },
): Finding {
  return {
    code: 'same-tokens',
    severity: 'warning',
    line,
    ...(spans[index] ?? { start, end }),
    message: t('"{spelling}" has the same tokens as "{text}" on line {line}: CLIP cannot tell them apart.', {
      spelling: spellings[index] ?? '',
      text: before.text,
      line: before.line + 1,
    }),
    sameAs: before.line,
    ...(spellings.length === 1 && { fixes: [{ title: t('Remove this line'), edits: [removeLine(line)] }] }),
  };
}
