import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate } from '../../examples/name-by-movement/src/extension.js';
import { picture } from './extension.js';

describe('the example extension', () => {
  const subscriptions: vscode.Disposable[] = [];
  after(() => {
    vscode.Disposable.from(...subscriptions).dispose();
  });

  it('names a picture by its movement, and says that the share is relative', async () => {
    // Of its context it uses the subscriptions alone.
    activate({ subscriptions } as unknown as vscode.ExtensionContext);
    const said = await vscode.commands.executeCommand<string>('nameByMovement.suggest', picture('ukiyo-e-waves.jpg'));
    assert.match(said, /^ukiyo-e: 89 % among 193 movements\. The share is relative/);
  });
});
