/** What a release says of itself, in the places where it says it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

interface Manifest {
  readonly version: string;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
}

const { version, engines, devDependencies } = JSON.parse(read('package.json')) as Manifest;

it('has the version of the newest section of the changelog', () => {
  const [, newest] = /^## \[(\d+\.\d+\.\d+)\]/m.exec(read('CHANGELOG.md')) ?? [];
  expect(newest).toBe(version);
  expect((JSON.parse(read('package-lock.json')) as { readonly version: string }).version).toBe(version);
});

it('is compiled against the oldest VS Code that it allows, and so is the example', () => {
  const example = JSON.parse(read('examples/name-by-movement/package.json')) as Manifest;
  for (const each of [{ engines, devDependencies }, example]) {
    const [, oldest] = /^\^(\d+\.\d+\.\d+)$/.exec(each.engines.vscode) ?? [];
    expect(each.devDependencies['@types/vscode']).toBe(oldest);
  }
});
