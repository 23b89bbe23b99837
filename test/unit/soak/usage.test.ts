/** How `npm run soak` is called, as it says itself. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { KINDS } from '../../soak/kinds.js';

vi.mock('vscode', () => import('../../soak/vscode-stand-in.js'));

const SCRIPT = path.resolve(import.meta.dirname, '../../../scripts/soak.mjs');

function soak(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr: stderr.split('\n') };
}

it.each(['--help', '-h'])('says with %s how it is called, and names every kind', (option) => {
  const { status, stdout } = soak(option);
  expect(status).toBe(0);
  const [usage, kinds] = stdout.split('\n');
  expect(usage).toMatch(/^usage: npm run soak /);
  expect(kinds?.replace('kinds: ', '').split(', ').sort()).toEqual(
    [...KINDS.map(({ name }) => name), 'windows', 'folder'].sort(),
  );
});

it.each([
  ['an unknown option', ['--kinds', 'use'], /^Unknown option '--kinds'/],
  ['a word too many', ['use'], /^Unexpected argument 'use'/],
  ['an unknown kind', ['--kind', 'use,picture'], /^There is no kind picture\.$/],
  ['what is no number', ['--count', 'ten'], /^--count takes a number, not "ten"\.$/],
])('says in one line what is wrong with %s, then how it is called', (_, args, wrong) => {
  const { status, stderr } = soak(...args);
  expect(status).toBe(2);
  expect(stderr[0]).toMatch(wrong);
  expect(stderr[1]).toMatch(/^usage: npm run soak /);
});
