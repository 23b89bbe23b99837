/** What others wrote and a user gets: why it is there, under which licence, and that nothing of it runs while it is installed. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { forbidden, isAllowed, noticesNow } from '../../../scripts/notices.mjs';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}
interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly integrity?: string; readonly resolved?: string; readonly hasInstallScript?: boolean }>
  >;
}
const manifest = JSON.parse(read('package.json')) as Manifest;
const lock = JSON.parse(read('package-lock.json')) as Lock;
const all = { ...manifest.dependencies, ...manifest.devDependencies };

describe('dependencies', () => {
  it('are justified in CONTRIBUTING, each once, and nothing else is', () => {
    const [, section = ''] = read('CONTRIBUTING.md').split('\n## Dependencies\n');
    const lines = section.split('\n').filter((line) => line.startsWith('- '));
    const named = lines.flatMap((line) => {
      const [names = '', reason = ''] = line.split(/: (.*)/);
      expect(reason, line).toMatch(/\w{3}/);
      return [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    });
    expect(named.toSorted()).toEqual(Object.keys(all).toSorted());
  });

  it('have one version each, and the bytes that package-lock.json names', () => {
    for (const [name, version] of Object.entries(all)) expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+$/);
    const loose = Object.entries(lock.packages).filter(
      ([folder, { integrity }]) => folder !== '' && !integrity?.startsWith('sha512-'),
    );
    expect(loose.map(([folder]) => folder)).toEqual([]);
    // Which registry is asked is npm's own configuration, not the lock's.
    expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it('run nothing while they are installed', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const withScripts = Object.entries(lock.packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([folder]) => folder.replace(/^.*node_modules\//, ''));
    expect([...new Set(withScripts)].toSorted()).toEqual(Object.keys(manifest.allowScripts).toSorted());
    expect(Object.values(manifest.allowScripts)).not.toContain(true);
  });
});

describe('licences', () => {
  it('of all that a user gets allow it', () => {
    expect(forbidden()).toEqual([]);
  });

  it('are held against a list', () => {
    expect(isAllowed('x', '(GPL-3.0-only OR MIT)')).toBe(true);
    expect(isAllowed('@img/sharp-win32-x64', 'Apache-2.0 AND LGPL-3.0-or-later')).toBe(true);
    for (const licence of ['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'LGPL-3.0-or-later', 'CC-BY-4.0', 'UNLICENSED', ''])
      expect(isAllowed('x', licence), licence).toBe(false);
    expect(
      forbidden({ '': {}, 'node_modules/a': { license: 'AGPL-3.0' }, 'node_modules/b': { dev: true }, 'x/node_modules/c': {} }),
    ).toEqual(['a: AGPL-3.0', 'c: none']);
  });

  it('are named in THIRD_PARTY_NOTICES.md as what is packed has them', () => {
    expect(noticesNow()).toBe(read('THIRD_PARTY_NOTICES.md'));
  });
});
