/** What a phrase file's writer will want to know of it, from its text alone. What needs a model's tokens is in diagnose-tokens.ts. */
import { t } from '../l10n/texts.js';
import { removeLine, replacePart, type Finding, type Fix } from './finding.js';
import { LONGEST_PHRASE, MOST_PHRASES } from './limits.js';
import { pace } from './pace.js';
import { eachLine, PhraseFileReader, type ParsedPhrase, type ParsedPhraseFile } from './parse-phrase-file.js';

export interface Diagnosis {
  readonly lines: readonly string[];
  readonly parsed: ParsedPhraseFile;
  readonly findings: readonly Finding[];
}

/** More than anyone reads, and VS Code shows no more of a file. */
export const MOST_FINDINGS = 1000;

/** What is not seen and does no good: control characters but the tab, marks of direction, and spaces without width. */
const UNSEEN = /(?:(?!\t)[\p{Cc}\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff])+/gu;

/** ASCII that is seen, which most lines are. */
const SEEN = /^[\t -~]*$/;

const NONE: readonly Finding[] = [];

/** What a decoder puts where bytes made no sense. */
const REPLACEMENT = '\uFFFD';

/**
 * Looks through a phrase file, in pieces of a few milliseconds.
 *
 * @throws the signal's reason once that is aborted
 */
export async function diagnose(text: string, signal: AbortSignal): Promise<Diagnosis> {
  const step = pace(signal);
  const lines: string[] = [];
  const reader = new PhraseFileReader();
  const seen = new Seen();
  const findings: Finding[] = [];
  const add = (found: readonly Finding[]): void => {
    if (found.length > 0 && findings.length < MOST_FINDINGS) findings.push(...found);
  };
  let known = 0;
  const { phrases } = reader.result;
  for (const raw of eachLine(text)) {
    await step();
    const line = lines.push(raw) - 1;
    reader.read(raw);
    const phrase = phrases.length > known ? phrases[known++] : undefined;
    add(unseen(raw, line));
    if (!phrase) continue;
    add(seen.repeats(phrase));
    add(tooLong(phrase));
  }
  const parsed = reader.result;
  add(parsed.problems);
  // Whatever else there is to say: a list that cannot be asked is told of.
  findings.push(...ofTheWhole(parsed, lines));
  return { lines, parsed, findings: findings.sort((a, b) => a.line - b.line || a.start - b.start) };
}

/**
 * The phrase as CLIP's tokenizer has it before it cuts it into tokens: composed (NFC), white space as single spaces, in
 * lower case. Phrases with equal answers are one to the model.
 */
export function asRead(phrase: string): string {
  if (AS_READ_BUT_CASE.test(phrase)) return phrase.toLowerCase();
  return phrase.normalize('NFC').replace(/\s+/g, ' ').toLowerCase();
}

/** ASCII with single spaces: nothing to compose and nothing to put together, which most lines are. */
const AS_READ_BUT_CASE = /^[!-~]+(?: [!-~]+)*$/;

/** The spellings read so far. */
class Seen {
  private readonly spellings = new Map<string, { readonly text: string; readonly line: number }>();

  repeats({ line, start, end, spellings, spans }: ParsedPhrase): Finding[] {
    const found: Finding[] = [];
    for (let index = 0; index < spellings.length; index++) {
      const text = spellings[index] ?? '';
      const key = asRead(text);
      const before = this.spellings.get(key);
      if (!before) {
        this.spellings.set(key, { text, line });
        continue;
      }
      const values = { text, before: before.text, line: before.line + 1 };
      const here = before.line === line;
      found.push({
        code: 'duplicate',
        severity: 'warning',
        line,
        ...(spans[index] ?? { start, end }),
        message:
          before.text === text
            ? here
              ? t(
                  '"{text}" stands already on this line. Each of the two has a share of its own, and both are lower for it.',
                  values,
                )
              : t(
                  '"{text}" stands already on line {line}. Each of the two has a share of its own, and both are lower for it.',
                  values,
                )
            : here
              ? t('"{text}" is to CLIP the same as "{before}" on this line: it reads no case, and composes accents.', values)
              : t('"{text}" is to CLIP the same as "{before}" on line {line}: it reads no case, and composes accents.', values),
        sameAs: before.line,
        fixes: [removing({ line, start, end, spellings, spans }, index)],
      });
    }
    return found;
  }
}

/** Takes the line away, or where the spelling is one of several, the spelling with its bar. */
function removing({ line, spellings, spans }: ParsedPhrase, index: number): Fix {
  if (spellings.length === 1) return { title: t('Remove this line'), edits: [removeLine(line)] };
  const [own, before, after] = [spans[index], spans[index - 1], spans[index + 1]];
  const part = before && own ? { start: before.end, end: own.end } : { start: own?.start ?? 0, end: after?.start ?? 0 };
  return { title: t('Remove this spelling'), edits: [replacePart(line, part, '')] };
}

function unseen(raw: string, line: number): readonly Finding[] {
  if (SEEN.test(raw)) return NONE;
  const found: Finding[] = [];
  for (const match of raw.matchAll(UNSEEN)) {
    const start = match.index;
    const end = start + match[0].length;
    const codes = Array.from(
      match[0],
      (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
    found.push({
      code: 'control-character',
      severity: 'warning',
      line,
      start,
      end,
      message: t('Here is a character that cannot be seen ({codes}); CLIP may read it.', { codes: codes.join(', ') }),
      fixes: [{ title: t('Remove what cannot be seen'), edits: [replacePart(line, { start, end }, '')] }],
    });
  }
  const lost = raw.indexOf(REPLACEMENT);
  if (lost !== -1)
    found.push({
      code: 'encoding',
      severity: 'error',
      line,
      start: lost,
      end: raw.lastIndexOf(REPLACEMENT) + 1,
      message: t('Bytes here are not UTF-8. Open the file again with the encoding that it has, then save it with UTF-8.'),
    });
  return found;
}

function tooLong({ line, spellings, spans, start, end }: ParsedPhrase): readonly Finding[] {
  if (spellings.every(({ length }) => length <= LONGEST_PHRASE)) return NONE;
  return spellings.flatMap((text, index) =>
    text.length <= LONGEST_PHRASE
      ? []
      : {
          code: 'too-long' as const,
          severity: 'error' as const,
          line,
          ...(spans[index] ?? { start, end }),
          message: t('This phrase has {count} characters, where {most} is the most. CLIP reads about the first 300.', {
            count: text.length,
            most: LONGEST_PHRASE,
          }),
        },
  );
}

function ofTheWhole({ phrases }: ParsedPhraseFile, lines: readonly string[]): Finding[] {
  const over = phrases[MOST_PHRASES];
  if (over) {
    const message = t('This list has {count} phrases, where {most} is the most. Divide it.', {
      count: phrases.length,
      most: MOST_PHRASES,
    });
    return [{ code: 'too-many-phrases', severity: 'error', line: over.line, start: over.start, end: over.end, message }];
  }
  if (phrases.length > 0) return [];
  const message = t('This list has no phrase yet. Write one on a line of its own; the shares are divided among them.');
  return [
    { code: 'empty-list', severity: 'information', line: lines.length - 1, start: 0, end: lines.at(-1)?.length ?? 0, message },
  ];
}
