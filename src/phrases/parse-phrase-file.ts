/** The phrase file: one phrase a line, comments, and directives in the comments at the top. docs/phrase-files.md is its grammar. */
import { t } from '../l10n/texts.js';
import { DIRECTIVES, directiveMeant, isDirective, type Directive } from './directives.js';
import { insertAtTop, removeLine, replacePart, type Finding } from './finding.js';
import { pace } from './pace.js';
import { parseLine, type Part, type PhraseFileLine, type Span } from './parse-line.js';
import type { Phrase, PhraseList } from './phrase-list.js';

export interface ParsedPhrase extends Phrase, Span {
  /** Zero-based. */
  readonly line: number;
  /** Where each spelling stands in the line. */
  readonly spans: readonly Span[];
}

export interface ParsedPhraseFile {
  readonly title?: string;
  readonly description?: string;
  readonly source?: string;
  readonly license?: string;
  readonly templates: readonly string[];
  readonly phrases: readonly ParsedPhrase[];
  /** In the order of the lines. */
  readonly problems: readonly Finding[];
}

/**
 * Reads a phrase file. Nothing is thrown, whatever the text: what makes no sense is told in `problems`, and the rest of
 * the file is read.
 *
 * @param text the file's characters; a byte order mark at its start is ignored, lines end with LF, CRLF or CR
 */
export function parsePhraseFile(text: string): ParsedPhraseFile {
  const reader = new PhraseFileReader();
  for (const raw of linesOf(text)) reader.read(raw);
  return reader.result;
}

/**
 * The same in pieces of a few milliseconds, for a thread that others wait for.
 *
 * @throws the signal's reason once that is aborted
 */
export async function parsePhraseFileInPieces(text: string, signal: AbortSignal): Promise<ParsedPhraseFile> {
  const step = pace(signal);
  const reader = new PhraseFileReader();
  for (const raw of eachLine(text)) {
    await step();
    reader.read(raw);
  }
  return reader.result;
}

/** @returns the file's lines, without what ended them and without a byte order mark */
export function linesOf(text: string): string[] {
  return [...eachLine(text)];
}

/** The same one by one: a text of 50,000 lines takes a while to be divided. */
export function* eachLine(text: string): Generator<string> {
  const ends = /\r\n|\n|\r/g;
  let from = text.startsWith('\uFEFF') ? 1 : 0;
  for (const { 0: end, index } of text.matchAll(ends)) {
    yield text.slice(from, index);
    from = index + end.length;
  }
  yield text.slice(from);
}

/** Reads a phrase file line by line, for whoever has to stop in between. */
export class PhraseFileReader {
  private readonly said: Partial<Record<Exclude<Directive, 'template'>, string>> = {};
  private readonly templates: string[] = [];
  private readonly phrases: ParsedPhrase[] = [];
  private readonly problems: Finding[] = [];
  private line = 0;

  /** The next line, without what ended it. */
  read(raw: string): void {
    const parsed = parseLine(raw);
    if (parsed.kind === 'phrase') this.readPhrase(parsed);
    else if (parsed.kind === 'directive') this.readDirective(parsed.name, parsed.value);
    this.line++;
  }

  /** What was read so far. */
  get result(): ParsedPhraseFile {
    const { said, templates, phrases, problems } = this;
    return { ...said, templates, phrases, problems };
  }

  private readPhrase({ start, end, spellings }: Extract<PhraseFileLine, { kind: 'phrase' }>): void {
    const { line } = this;
    const [first, ...others] = spellings;
    if (first)
      this.phrases.push({
        line,
        start,
        end,
        spellings: [first.text, ...others.map(({ text }) => text)],
        spans: spellings.map(spanOf),
      });
    else
      this.tell('no-phrase', 'warning', { start, end }, t('There is no phrase between the bars of this line.'), [
        { title: t('Remove this line'), edits: [removeLine(line)] },
      ]);
  }

  private readDirective(name: Part, value: Part): void {
    const { line } = this;
    const { text: directive } = name;
    const removing = { title: t('Remove this line'), edits: [removeLine(line)] };
    if (!isDirective(directive)) {
      if (this.phrases.length === 0) this.tellUnknown(name);
    } else if (this.phrases.length > 0) {
      const late = t(
        '"{directive}" stands below the first phrase, where it is only a comment. Directives are at the top of the file.',
        { directive },
      );
      this.tell('late-directive', 'warning', { start: name.start, end: value.end }, late, [
        { title: t('Move to the top'), edits: [removeLine(line), insertAtTop(`# ${directive}: ${value.text}`)] },
      ]);
    } else if (value.text === '') {
      const { example } = DIRECTIVES[directive];
      this.tell(
        'empty-directive',
        'warning',
        name,
        t('"{directive}" says nothing. For example: "# {directive}: {example}".', { directive, example }),
        [removing],
      );
    } else if (directive === 'template') {
      if (value.text.includes('{}')) this.templates.push(value.text);
      else
        this.tell(
          'template-without-place',
          'error',
          value,
          t('A template needs {} where the phrase goes; without it every phrase is the same. This one is not used.'),
          [{ title: t('Put {} at the end'), edits: [replacePart(line, value, `${value.text} {}`)] }, removing],
        );
    } else if (this.said[directive] === undefined) this.said[directive] = value.text;
    else
      this.tell(
        'repeated-directive',
        'warning',
        { start: name.start, end: value.end },
        t('"{directive}" was said before; the first one counts.', { directive }),
        [removing],
      );
  }

  private tellUnknown(name: Part): void {
    const meant = directiveMeant(name.text);
    const known = Object.keys(DIRECTIVES).join(', ');
    if (meant !== undefined)
      this.tell(
        'unknown-directive',
        'warning',
        name,
        t('There is no directive "{text}". Did you mean "{meant}"?', { text: name.text, meant }),
        [{ title: t('Change to "{meant}"', { meant }), edits: [replacePart(this.line, name, meant)] }],
      );
    // A remark such as "Note: …" is nothing to complain of.
    else if (name.text === name.text.toLowerCase())
      this.tell(
        'unknown-directive',
        'information',
        name,
        t('"{text}" is no directive; the line is only a comment. The directives are {known}.', { text: name.text, known }),
      );
  }

  private tell(
    code: Finding['code'],
    severity: Finding['severity'],
    { start, end }: Span,
    message: string,
    fixes: NonNullable<Finding['fixes']> = [],
  ): void {
    this.problems.push({ code, severity, line: this.line, start, end, message, ...(fixes.length > 0 && { fixes }) });
  }
}

/** Made once of each file: equal questions are then told by one look. */
const phrasesOf = new WeakMap<ParsedPhraseFile['phrases'], readonly Phrase[]>();

/** @returns the file's list under an id, with the title that the file says, else the one given */
export function listOf(parsed: ParsedPhraseFile, name: Pick<PhraseList, 'id' | 'title'>): PhraseList {
  const { title = name.title, description, source, license, templates } = parsed;
  const phrases = phrasesOf.get(parsed.phrases) ?? parsed.phrases.map(({ spellings }) => ({ spellings }));
  phrasesOf.set(parsed.phrases, phrases);
  return {
    id: name.id,
    title,
    ...(description !== undefined && { description }),
    ...(source !== undefined && { source }),
    ...(license !== undefined && { license }),
    templates,
    phrases,
  };
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
