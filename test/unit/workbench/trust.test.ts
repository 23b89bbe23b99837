/** What a repository that is merely opened must not decide, as VS Code is told. */
import { expect, it } from 'vitest';
import { manifest } from '../../../src/contributions/manifest.js';

interface Told {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope: string }>> } };
}
const { capabilities, contributes } = manifest().manifest as unknown as Told;

it.each([
  'model',
  'modelFolder',
  'hubEndpoint',
  'device',
  'runtime',
  'threads',
  'memoryMiB',
  'storeMiB',
  'idleMinutes',
  'warmUp',
  'searchUrl',
])('a workspace cannot set clipGaze.%s, which decides what runs, where from and how much of the machine it takes', (name) =>
  expect(contributes.configuration.properties[`clipGaze.${name}`]?.scope).toBe('machine'),
);

it('an untrusted workspace names neither lists nor files', () => {
  expect(capabilities.untrustedWorkspaces.supported).toBe('limited');
  expect(capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(['clipGaze.lists', 'clipGaze.phraseFiles']);
});
