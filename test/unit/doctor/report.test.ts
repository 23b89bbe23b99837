/** What others are shown of an installation. */
import { describe, expect, it } from 'vitest';
import { findingsAsText, type Finding } from '../../../src/doctor/finding.js';
import { issueOf, reportAsMarkdown, reportAsText, type Report } from '../../../src/doctor/report.js';

const FINDINGS: readonly Finding[] = [
  { check: 'system', verdict: 'right', found: 'Clip Gaze 1.0.0.' },
  { check: 'wasm', verdict: 'wrong', found: `${'many words '.repeat(15).trim()}.`, advice: 'Install it again.' },
];
const REPORT: Report = {
  findings: FINDINGS,
  surroundings: ['VS Code 1.95.0'],
  log: ['[info] engine started', '[error] Error: no\n    at f'],
};

describe('findings', () => {
  it('stand beside what they are about, with what to do below', () => {
    expect(findingsAsText(FINDINGS)).toMatch(
      /^ok {5}This machine {15}Clip Gaze 1\.0\.0\.\nWRONG {2}ONNX Runtime, WebAssembly {2}many .*\n {34}Install it again\.\n/,
    );
    expect(findingsAsText(FINDINGS)).toContain('\n1 of 2 is wrong; what to do stands beside it.\n');
    expect(findingsAsText(FINDINGS.slice(0, 1))).toContain('\nNothing is wrong.\n');
  });
});

describe('a report', () => {
  it('has lines that an editor shows whole, with all words', () => {
    const text = reportAsText(REPORT);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('many words many words many words.');
    expect(text).toMatch(/\n {34}many words/);
    expect(text).toContain('\nVS Code 1.95.0\n\nLast lines of the log:\n[info] engine started\n[error] Error: no\n    at f\n');
    expect(reportAsText({ ...REPORT, log: [] })).toContain('(nothing)');
  });

  it('has the newest lines of a long log', () => {
    const text = reportAsText({ ...REPORT, log: Array.from({ length: 500 }, (_, i) => `[info] line ${i} ${'x'.repeat(60)}`) });
    expect(text).toContain('line 499 ');
    expect(text).not.toContain('line 400 ');
  });

  it('is a block of text in Markdown, whatever is in it', () => {
    const markdown = reportAsMarkdown({ ...REPORT, log: ['```', '<img src=x>'] });
    expect(markdown).toMatch(/^````text\n/);
    expect(markdown).toMatch(/\n````\n$/);
  });

  it("fills VS Code's reporter", () => {
    const issue = issueOf('clip-gaze.clip-gaze', REPORT);
    expect(issue).toMatchObject({ extensionId: 'clip-gaze.clip-gaze', issueSource: 'extension' });
    expect(issue.data).toBe(reportAsMarkdown(REPORT));
  });
});
