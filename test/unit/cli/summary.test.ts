/** Pictures summed up from the command line, in each format. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SummaryResult } from '../../../src/collection/summary-result.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CLI = path.join(ROOT, 'out', 'cli.js');
let home: string;

beforeAll(() => {
  if (!existsSync(CLI)) throw new Error('out/cli.js is missing: run "npm run build" first.');
  home = mkdtempSync(path.join(tmpdir(), 'clip-gaze-summary-'));
  mkdirSync(path.join(home, 'set'));
  const gallery = (name: string, as: string) =>
    copyFileSync(path.join(ROOT, 'media', 'gallery', name), path.join(home, 'set', as));
  gallery('ukiyo-e-waves.jpg', 'a-waves.jpg');
  gallery('ukiyo-e-waves.jpg', 'b-waves-again.jpg');
  gallery('op-art-checks.png', 'c-checks.png');
  gallery('orphism-discs.webp', 'd-discs.webp');
  writeFileSync(path.join(home, 'set', 'e-broken.png'), 'this is text');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function summary(...args: string[]) {
  const { npm_lifecycle_event: _, ...outer } = process.env;
  const env = { ...outer, CLIP_GAZE_HOME: home };
  const phrases = ['ukiyo-e movement', 'op art movement', 'orphism movement'].flatMap((phrase) => ['--phrase', phrase]);
  const all = [CLI, 'summary', 'set', '--model', 'demo', '--quiet', ...phrases, ...args];
  return spawnSync(process.execPath, all, { cwd: home, env, encoding: 'utf8' });
}
const at = (name: string) => path.join('set', name);

describe('clip-gaze summary', () => {
  it('counts first phrases, finds what stands apart and what is nearly the same, and says what failed', () => {
    const { status, stdout, stderr } = summary('--format', 'json', '--threshold', '0.999');
    expect(stderr).toContain('is text, whatever its name says');
    expect(status).toBe(1);
    const found = JSON.parse(stdout) as SummaryResult;
    expect(found).toMatchObject({
      model: { id: 'demo' },
      pictures: 4,
      failed: 1,
      lists: [
        {
          id: 'phrases',
          count: 3,
          firsts: [
            { phrase: 'ukiyo-e movement', pictures: 2, part: 0.5 },
            { phrase: 'op art movement', pictures: 1, part: 0.25 },
            { phrase: 'orphism movement', pictures: 1, part: 0.25 },
          ],
          others: { phrases: 0, pictures: 0 },
        },
      ],
      likeness: { compared: 4, threshold: 0.999, same: [[at('a-waves.jpg'), at('b-waves-again.jpg')]] },
    });
    const different = 'different' in found.likeness ? found.likeness.different : [];
    expect(different.map(({ cosine }) => cosine)).toEqual(different.map(({ cosine }) => cosine).sort((a, b) => a - b));
    expect(different).toHaveLength(4);
  });

  it('is text with bars for whoever reads it', () => {
    const { stdout } = summary('--threshold', '0.999', '--top', '1', '--different', '0');
    const [first, bars, apart, same, source, note] = stdout.trimEnd().split('\n\n');
    expect(first).toBe('4 pictures; 1 could not be read');
    expect(bars).toBe(
      `Most often first of Phrases (phrases, 3)\n  2   50.0 %  ${'█'.repeat(24)}  ukiyo-e movement\n  2 other phrases: 2 pictures`,
    );
    expect(apart).toBe('Differ most from the rest, by the mean cosine to their 10 nearest\n  None stands out.');
    expect(same).toBe(
      `Nearly the same, with a cosine of at least 0.999\n  2 pictures\n    ${at('a-waves.jpg')}\n    ${at('b-waves-again.jpg')}`,
    );
    expect(source).toMatch(/^Model: demo \(Demo model: not CLIP\), fingerprint /);
    expect(note).toMatch(/^Shares are relative/);
  });

  it('is Markdown with tables', () => {
    const { stdout } = summary('--format', 'markdown', '--threshold', '0.999');
    expect(stdout).toContain('| ukiyo-e movement | 2 | 50.0 % |\n| op art movement | 1 | 25.0 % |');
    expect(stdout).toContain('- 2 pictures\n');
    expect(stdout).toContain('**Demo model: not CLIP**');
  });

  it('is CSV, a line for each phrase and each picture named', () => {
    const { stdout } = summary('--format', 'csv', '--threshold', '0.999', '--different', '1');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('kind,list,phrase,pictures,part,group,image,cosine,model,fingerprint,preprocessing,crop,note');
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 7))).toEqual([
      ['first', 'phrases', 'ukiyo-e movement', '2', '0.5', '', ''],
      ['first', 'phrases', 'op art movement', '1', '0.25', '', ''],
      ['first', 'phrases', 'orphism movement', '1', '0.25', '', ''],
      ['different', '', '', '', '', '', expect.stringMatching(/^set/) as string],
      ['same', '', '', '', '', '1', at('a-waves.jpg')],
      ['same', '', '', '', '', '1', at('b-waves-again.jpg')],
    ]);
  });

  it('does not take a cosine that is none', () => {
    expect(summary('--threshold', '95').status).toBe(2);
  });
});
