/** What others are shown of an installation: in an editor, on the clipboard, in a report of a problem. */
import { t } from '../l10n/texts.js';
import { findingsAsText, foundAt, type Finding } from './finding.js';

export interface Report {
  readonly findings: readonly Finding[];
  /** Of the editor and its surroundings: `VS Code 1.95.0`, `remote: ssh-remote`. */
  readonly surroundings: readonly string[];
  /** Last lines of the log. */
  readonly log: readonly string[];
}

/** Characters of a line in an editor of usual width. */
const WIDTH = 100;

/** What VS Code's reporter, and an address in a browser, take at most is little more. */
const MOST_LOG_CHARACTERS = 3000;

/** @returns the report as an editor shows it, its long lines broken */
export function reportAsText({ findings, surroundings, log }: Report): string {
  const lines = [
    ...findingsAsText(findings).trimEnd().split('\n'),
    '',
    ...surroundings,
    '',
    t('Last lines of the log:'),
    ...lastOf(log),
  ];
  return `${lines.flatMap(wrapped).join('\n')}\n`;
}

/** @returns the same for a report in Markdown, where nothing in it is markup */
export function reportAsMarkdown(report: Report): string {
  // A fence that is longer than any in the text.
  const text = reportAsText(report);
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${fence}text\n${text}${fence}\n`;
}

/** What VS Code's own reporter is opened with. The first lines are the person's. */
export function issueOf(extensionId: string, report: Report) {
  return {
    extensionId,
    issueType: 0,
    issueSource: 'extension',
    issueTitle: '',
    issueBody: `${t('What did you do, what did you expect, and what happened?')}\n\n\n`,
    data: reportAsMarkdown(report),
  } as const;
}

function lastOf(log: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let characters = 0;
  for (const line of log.toReversed()) {
    characters += line.length;
    if (characters > MOST_LOG_CHARACTERS) break;
    lines.unshift(...line.split('\n'));
  }
  return lines.length === 0 ? [t('(nothing)')] : lines;
}

/** Broken between words; what follows stands where the first line's text begins. */
function wrapped(line: string): string[] {
  if (line.length <= WIDTH) return [line];
  const indent = /^(?:ok|note|WRONG) /.test(line) ? foundAt() : (/^ +/.exec(line)?.[0].length ?? 2);
  const words = line.slice(indent).split(' ');
  const lines: string[] = [];
  let current = line.slice(0, indent);
  for (const word of words) {
    if (current.trim() !== '' && current.length + word.length > WIDTH && current.length > indent) {
      lines.push(current.trimEnd());
      current = ' '.repeat(indent);
    }
    current += `${word} `;
  }
  return [...lines, current.trimEnd()];
}
