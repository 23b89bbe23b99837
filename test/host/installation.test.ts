import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { clipGaze, root } from './extension.js';

describe('Check Installation', () => {
  // No address: what these tests do opens no connection.
  before(() => (process.env.HF_ENDPOINT = 'none'));
  after(async () => {
    Reflect.deleteProperty(process.env, 'HF_ENDPOINT');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows what was found, without paths of this machine', async () => {
    await clipGaze();
    await vscode.commands.executeCommand('clipGaze.checkInstallation');
    const report = vscode.window.activeTextEditor?.document;
    assert.equal(report?.uri.scheme, 'clip-gaze-report');
    // Long lines are broken.
    const text = report.getText().replaceAll(/\n {34}/g, ' ');
    assert.match(text, /^ok {5}A known picture .*"ukiyo-e movement" comes first, as it must, and both runtimes agree\.$/m);
    assert.match(text, /^note {3}The model .*Demo model: not CLIP/m);
    assert.match(text, new RegExp(vscode.version.replaceAll('.', '\\.')));
    assert.match(text, /^note {3}The hub .*clipGaze\.hubEndpoint/m);
    assert.ok(!text.includes(root), 'a path is in the report');
  });
});
