/** Every command of the manifest is there in a browser: it does what it says, or says why it cannot. */
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { COMMANDS, NOT_IN_BROWSER, type CommandId } from '../../../src/contributions/commands.js';
import { inBrowser, manifest } from '../../../src/contributions/manifest.js';

const { registered, anything } = vi.hoisted(() => {
  const registered: string[] = [];
  /** Whatever it is asked, or made, or called for, it is that. */
  const anything: object = new Proxy(Object, {
    get: (_, name) => (name === 'then' ? undefined : name === Symbol.toPrimitive ? () => '' : anything),
    apply: () => anything,
    construct: () => anything,
  });
  return { registered, anything };
});

vi.mock('vscode', () => {
  const commands = { registerCommand: (id: string) => registered.push(id), executeCommand: () => Promise.resolve() };
  const parts = ['window', 'workspace', 'env', 'l10n', 'languages', 'extensions', 'Uri', 'Disposable', 'EventEmitter'];
  const others = ['ViewColumn', 'ThemeIcon', 'RelativePattern', 'FileType', 'ConfigurationTarget', 'ProgressLocation', 'Range'];
  return { ...Object.fromEntries([...parts, ...others].map((name) => [name, anything])), commands };
});

beforeEach(() => void registered.splice(0));

it('each is registered, once', async () => {
  const { activate } = await import('../../../src/web/extension.js');
  activate(anything as vscode.ExtensionContext);
  expect(registered.toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
});

it('no menu but the palette has one that is not there, and no chat its tool', () => {
  const { contributes } = inBrowser(manifest().manifest as never) as unknown as {
    readonly contributes: { readonly menus: Readonly<Record<string, { readonly command: CommandId }[]>> };
  };
  const inMenus = Object.entries(contributes.menus).flatMap(([place, items]) => (place === 'commandPalette' ? [] : items));
  expect(inMenus.filter(({ command }) => NOT_IN_BROWSER.includes(command))).toEqual([]);
  expect(contributes.menus['explorer/context']?.map(({ command }) => command)).toEqual([
    'clipGaze.gaze',
    'clipGaze.comparePictures',
  ]);
  expect(contributes).not.toHaveProperty('languageModelTools');
  expect(contributes).toHaveProperty('commands');
});
