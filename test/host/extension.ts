/** The extension under test, and where its files are. */
import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ClipGazeApi } from '../../api.js';

const ID = 'clip-gaze.clip-gaze';

export async function clipGaze(): Promise<ClipGazeApi> {
  const extension = vscode.extensions.getExtension<ClipGazeApi>(ID);
  assert.ok(extension, `${ID} is not installed`);
  return extension.activate();
}

export const root = process.env.CLIP_GAZE_ROOT ?? '';

/** A copy of the gallery, and more (run.mjs). */
const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(path.join(root, 'media', 'gallery'));

export const picture = (name: string) => vscode.Uri.joinPath(workspace, name);
