/** What can be done with the panel that is in front, and panels found again after a reload of the window. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import type { CommandId } from '../contributions/commands.js';
import type { Panels } from '../panel/panels.js';

const Kept = v.object({ uri: v.string() });

export function registerPanelCommands(panels: Panels): vscode.Disposable {
  const on = (id: CommandId, run: () => unknown) => vscode.commands.registerCommand(id, run);
  return vscode.Disposable.from(
    on('clipGaze.openPanel', () => panels.showEmpty()),
    on('clipGaze.gazeAgain', () => panels.active?.gaze?.gaze()),
    on('clipGaze.copyResult', () => panels.active?.copyPart({ kind: 'copy', what: 'result' })),
  );
}

/** Panels of pictures found again. */
export function panelSerializer(panels: Panels): vscode.WebviewPanelSerializer {
  return {
    deserializeWebviewPanel: (webview, state: unknown) => {
      const kept = v.safeParse(Kept, state);
      // Without its picture a panel says how to choose one: it was empty, or the webview had not yet kept anything.
      void panels.adopt(webview, kept.success ? vscode.Uri.parse(kept.output.uri) : undefined).gaze?.gaze();
      return Promise.resolve();
    },
  };
}
