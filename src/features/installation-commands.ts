/** Whether all is well with the installation, and telling others where it is not. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import type { Services } from '../workbench/services.js';
import type { Installation } from './check-installation.js';

export function registerInstallationCommands(services: Services): vscode.Disposable {
  let loaded: Promise<Installation> | undefined;
  // Loaded when it is used: most windows never do.
  const load = () => (loaded ??= import('./check-installation.js').then(({ Installation }) => new Installation(services)));
  const on = (id: CommandId, run: (installation: Installation) => Promise<void>) =>
    vscode.commands.registerCommand(id, async () => {
      try {
        await run(await load());
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        services.log.error(error instanceof Error ? (error.stack ?? message) : message);
        void vscode.window.showErrorMessage(message);
      }
    });
  return vscode.Disposable.from(
    on('clipGaze.checkInstallation', (installation) => installation.check()),
    on('clipGaze.reportIssue', (installation) => installation.reportIssue()),
    { dispose: () => void loaded?.then((installation) => installation.dispose()) },
  );
}
