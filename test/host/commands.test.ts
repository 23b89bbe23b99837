import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/contributions/commands.js';
import { SETTINGS } from '../../src/contributions/settings.js';
import { clipGaze, picture } from './extension.js';

describe('what the manifest says', () => {
  it('has a command behind every entry', async () => {
    await clipGaze();
    const registered = await vscode.commands.getCommands(true);
    for (const id of Object.keys(COMMANDS)) assert.ok(registered.includes(id), `${id} is not registered`);
  });

  it('has every setting with its default', () => {
    for (const [name, { default: expected }] of Object.entries(SETTINGS))
      assert.deepEqual(vscode.workspace.getConfiguration('clipGaze').inspect(name)?.defaultValue, expected, name);
  });
});

describe('Gaze at image', () => {
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const panels = () =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('clipGaze.panel'));

  /** VS Code tells of tabs some time after they were opened, named and closed. */
  const expectPanels = async (...expected: string[]) => {
    const labels = () =>
      panels()
        .map(({ label }) => label)
        .toSorted();
    for (let attempt = 0; attempt < 300 && !isDeepStrictEqual(labels(), expected); attempt++) await setTimeout(100);
    assert.deepEqual(labels(), expected);
  };
  beforeEach(() => expectPanels());

  it('opens one panel for a picture, however often', async () => {
    await vscode.commands.executeCommand('clipGaze.gaze', picture('op-art-checks.png'));
    await vscode.commands.executeCommand('clipGaze.gaze', picture('op-art-checks.png'));
    await expectPanels('Gaze: op-art-checks.png');
  });

  it('opens one for each picture selected', async () => {
    const uris = [picture('op-art-checks.png'), picture('de-stijl-grid.png')];
    await vscode.commands.executeCommand('clipGaze.gaze', uris[0], uris);
    await expectPanels('Gaze: de-stijl-grid.png', 'Gaze: op-art-checks.png');
  });

  it('copies the result as text', async () => {
    await vscode.commands.executeCommand('clipGaze.gaze', picture('ukiyo-e-waves.jpg'));
    await vscode.env.clipboard.writeText('');
    await vscode.commands.executeCommand('clipGaze.copyResult');
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /ukiyo-e movement \(\d\d+%\)/);
    assert.match(text, /relative/);
    assert.match(text, /Demo model: not CLIP/);
  });
});
