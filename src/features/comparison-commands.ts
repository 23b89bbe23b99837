/** "Compare with Clip Gaze": pictures side by side on the same lists; found again after a reload of the window. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import type { CommandId } from '../contributions/commands.js';
import { t } from '../l10n/texts.js';
import type { ComparisonPanels } from '../panel/comparison-panels.js';
import { MOST_PICTURES } from '../panel/comparison-protocol.js';
import type { Panels } from '../panel/panels.js';
import { activePicture, askForPictures, isPicture } from '../workbench/pictures.js';

const Kept = v.object({ pictures: v.pipe(v.array(v.string()), v.maxLength(MOST_PICTURES)) });

export function registerComparisonCommands(comparisons: ComparisonPanels, panels: Panels): vscode.Disposable {
  const compare = async (clicked?: unknown, selected?: unknown): Promise<void> => {
    const given = (Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : [clicked]).filter(
      (uri) => uri instanceof vscode.Uri,
    );
    const pictures = given.filter(isPicture);
    const inFront = panels.active?.uri ?? activePicture();
    const first = pictures.length > 0 ? pictures : inFront ? [inFront] : [];
    // Of one picture alone there is nothing to compare: with which others is asked.
    const others = first.length > 1 ? [] : await askForPictures(t('Compare pictures'));
    if (first.length + others.length > 0) await comparisons.compare([...first, ...others]);
  };
  return vscode.commands.registerCommand('clipGaze.comparePictures' satisfies CommandId, compare);
}

/** Comparisons found again. */
export function comparisonSerializer(comparisons: ComparisonPanels): vscode.WebviewPanelSerializer {
  return {
    deserializeWebviewPanel: (webview, state: unknown) => {
      const kept = v.safeParse(Kept, state);
      const pictures = kept.success ? kept.output.pictures.map((uri) => vscode.Uri.parse(uri)) : [];
      void comparisons.adopt(webview).comparison.add(pictures);
      return Promise.resolve();
    },
  };
}
