/** An extension that uses Clip Gaze: it suggests a file name from the art movement that fits a picture relatively best. */
import * as vscode from 'vscode';
import type { ClipGazeApi } from './clip-gaze';

export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(vscode.commands.registerCommand('nameByMovement.suggest', suggest));
}

/** @returns what was said, for whoever runs the command from code */
async function suggest(picture: vscode.Uri): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<ClipGazeApi>('clip-gaze.clip-gaze');
  if (!extension) {
    void vscode.window.showErrorMessage('Clip Gaze is not installed.');
    return undefined;
  }
  try {
    // Clip Gaze starts its engine when it is first asked, and not before.
    const clipGaze = await extension.activate();
    const [best] = await clipGaze.gaze(picture, clipGaze.lists.movements, { onlyShowBest: 1, formatOutput: false });
    if (!best) return undefined;
    const [movement, share] = best;
    const name = movement.replace(/ movement$/, '').replaceAll(/[^\p{L}\p{N}]+/gu, '-');
    const said = `${name}: ${Math.round(share * 100)} % among ${clipGaze.lists.movements.length} movements. The share is relative: one of them is always the likeliest.`;
    void vscode.window.showInformationMessage(said);
    return said;
  } catch (error) {
    // Its messages are written for people: what happened, and what to do.
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
