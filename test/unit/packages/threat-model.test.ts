/** docs/threat-model.md says what is: its files and tests are there, its checks can be taken away. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../../mutants/table.mjs';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const document = read('docs/threat-model.md');

describe('docs/threat-model.md', () => {
  it('names files that are there', () => {
    const named = [...document.matchAll(/`((?:src|test|webview)\/[\w./-]+)`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});

describe('npm run mutants', () => {
  it.each(MUTANTS)('can take away the check against $hole', ({ file, text, by, test }) => {
    expect(read(file)).toContain(text);
    expect(by).not.toBe(text);
    expect(existsSync(path.join(ROOT, test))).toBe(true);
  });
});
