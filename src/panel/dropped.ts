/** Pictures dropped into a webview, which come as a list of URIs in text. */
import * as vscode from 'vscode';
import { isPicture } from '../workbench/pictures.js';

/** @returns the pictures among them, as the extension host names them; what is no picture is left out */
export function droppedPictures(uris: readonly string[]): vscode.Uri[] {
  return uris.flatMap((text) => {
    const uri = parsed(text);
    return uri && isPicture(uri) ? [uri] : [];
  });
}

function parsed(text: string): vscode.Uri | undefined {
  try {
    const uri = vscode.Uri.parse(text, true);
    // The window names the files of a remote host by the host; to the host itself they are files.
    return uri.scheme === 'vscode-remote' && vscode.env.remoteName !== undefined ? vscode.Uri.file(uri.path) : uri;
  } catch {
    return undefined;
  }
}
