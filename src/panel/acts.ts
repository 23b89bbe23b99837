/** What the panel does when its webview asks for something. */
import * as vscode from 'vscode';
import { t } from '../l10n/texts.js';
import { askForPictures } from '../workbench/pictures.js';
import type { PanelServices } from '../workbench/services.js';
import { setting, writeSetting } from '../workbench/settings.js';
import { arrange, place } from './arrangement.js';
import { openList } from './open-list.js';
import { actForAny, isCommon, run } from './common-acts.js';
import { droppedPictures } from './dropped.js';
import type { Panel } from './panel.js';
import { shownIds, wholeList } from './panel-state.js';
import type { PictureGaze } from './picture-gaze.js';
import type { CommonAct, FromPanel } from './protocol.js';
import { switched } from './switches.js';

export async function act(panel: Panel, services: PanelServices, message: FromPanel): Promise<void> {
  const { gaze } = panel;
  if (isCommon(message)) return actForAny(services, message, panel.uri);
  switch (message.kind) {
    case 'ready':
      panel.send();
      gaze?.preview.sendAgain();
      return;
    case 'go':
      return panel.go(message.direction);
    case 'choose-picture': {
      const [chosen] = await askForPictures(t('Gaze at image'), false);
      return chosen && panel.open(chosen).gaze();
    }
    case 'sample':
      return run('clipGaze.trySample');
    case 'walkthrough':
      return run('clipGaze.openWalkthrough');
    case 'drop':
      return drop(panel, message.uris);
    default:
      return gaze && actOnPicture(panel, gaze, services, message);
  }
}

type OnPicture = Exclude<FromPanel, CommonAct | { kind: 'ready' | 'go' | 'choose-picture' | 'sample' | 'walkthrough' | 'drop' }>;

async function actOnPicture(panel: Panel, gaze: PictureGaze, services: PanelServices, message: OnPicture): Promise<void> {
  const { panelMemory } = services;
  switch (message.kind) {
    case 'whole': {
      const whole = await wholeList(gaze, message.list, panelMemory.value);
      if (whole) panel.post(whole);
      return;
    }
    case 'arrange': {
      const shown = shownIds(gaze, panelMemory.value);
      return panelMemory.change(arrange(panelMemory.value, shown, message.list, message.how));
    }
    case 'place': {
      const shown = shownIds(gaze, panelMemory.value);
      return panelMemory.change(place(panelMemory.value, shown, message.list, message.before));
    }
    case 'baseline':
      return gaze.showBaseline(message);
    case 'ask':
      return panelMemory.change({ phrases: message.phrases, against: message.against });
    case 'templates':
      return panelMemory.change({ templates: message.templates });
    case 'top':
      return writeSetting('topK', message.topK, gaze.uri);
    case 'preprocessing':
      return writeSetting('preprocessing', message.preprocessing, gaze.uri);
    case 'forget-changes':
      gaze.forgetChanges();
      return;
    case 'gaze-with':
      return gaze.gazeWith(message.list);
    case 'keep-list': {
      const named = setting('lists', gaze.uri);
      // A second click may come before the panel shows what the first has done.
      if (!named.includes(message.list)) await writeSetting('lists', [...named, message.list], gaze.uri);
      return;
    }
    case 'drop-list':
      return gaze.gazeWithout(message.list);
    case 'spread':
      return panelMemory.change({ spread: switched(panelMemory.value.spread, message.list, message.shown) });
    case 'merge':
      return panelMemory.change({ merge: switched(panelMemory.value.merge, message.list, message.merged) });
    case 'open-list':
      return openList(gaze, services, message.list);
    case 'widen':
      return gaze.widen(message);
    case 'gaze':
      return gaze.gaze();
    case 'cancel':
      gaze.cancel();
      return;
    case 'crop':
      return writeSetting('crop', message.crop, gaze.uri);
    case 'copy':
      return panel.copyPart(message);
    case 'search':
      return panel.search(message.phrase);
    case 'where':
      return gaze.showWhere(message.list, message.phrase);
    case 'close-where':
      gaze.where.close();
      return;
    case 'drawn':
      panel.drawings.drawn(message);
      return;
    case 'compare':
      return run('clipGaze.comparePictures', gaze.uri);
  }
}

/** Pictures dropped beside one are compared with it; one dropped into an empty panel is gazed at. */
async function drop(panel: Panel, uris: readonly string[]): Promise<void> {
  const { gaze } = panel;
  const dropped = droppedPictures(uris);
  if (!gaze) {
    const [first] = dropped;
    if (first) await panel.open(first).gaze();
    else void vscode.window.showInformationMessage(t('What was dropped is no picture that Clip Gaze reads.'));
    return;
  }
  const pictures = dropped.filter((uri) => uri.toString() !== gaze.uri.toString());
  if (pictures.length === 0) gaze.say(t('What was dropped is no other picture that Clip Gaze reads.'));
  else await run('clipGaze.comparePictures', gaze.uri, [gaze.uri, ...pictures]);
}
