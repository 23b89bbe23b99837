/** What can be taken away of a gaze: its result, parts of it as text, and a drawing of picture and bars. */
import * as vscode from 'vscode';
import { formatLine } from '../gaze/formats/format-line.js';
import { formatSvg, type Drawing } from '../gaze/formats/format-svg.js';
import { formatTextWithSource } from '../gaze/formats/format-text.js';
import { gazeResult } from '../gaze/gaze.js';
import type { GazeResult } from '../gaze/result.js';
import { withoutSpread } from '../gaze/spread.js';
import { t } from '../l10n/texts.js';
import { pathOf, sourceOf } from '../workbench/pictures.js';
import type { PanelServices } from '../workbench/services.js';
import { seeingFor, setting } from '../workbench/settings.js';
import type { PictureGaze } from './picture-gaze.js';
import type { FromPanel } from './protocol.js';

/** Longest side of the picture in a drawing of the result: sharp at twice its size there. */
const DRAWN_SIDE = 960;

/**
 * The result on screen, or of one list of it. All of one look: what is older than the first list's is left out; so is how far
 * shares depend on the wording where that is not shown.
 *
 * @param version of Clip Gaze
 */
export function resultOf({ answers, lists: asked, uri }: PictureGaze, version: string, only?: string): GazeResult | undefined {
  const shown = answers.shown.filter(({ list }) => only === undefined || only === list.id);
  const [first] = shown;
  if (!first) return undefined;
  const { settings, encoded } = first.look;
  const { width, height, sha256 } = encoded;
  const lists = shown
    .filter((answer) => answer.look === first.look)
    .map(({ list, result }) => (asked.spreads(list) ? result : withoutSpread(result)));
  return gazeResult(version, settings, encoded, [{ path: pathOf(uri), width, height, sha256, lists }]);
}

/** Copies a phrase, a list or the result as text, and says so. */
export async function copyPart(gaze: PictureGaze, version: string, message: Extract<FromPanel, { kind: 'copy' }>): Promise<void> {
  if (message.what === 'phrase') {
    const found = gaze.answers.of(message.list)?.result.phrases.find(({ phrase }) => phrase === message.phrase);
    if (found) await copyText(gaze, found.phrase, t('"{text}" was copied.', { text: formatLine(found) }));
    return;
  }
  const result = resultOf(gaze, version, message.what === 'list' ? message.list : undefined);
  if (result)
    await copyText(
      gaze,
      formatTextWithSource(result, setting('topK', gaze.uri)),
      message.what === 'list' ? t('The list was copied.') : t('The result was copied.'),
    );
}

/** Puts text on the clipboard and says so. */
export async function copyText(gaze: PictureGaze, text: string, told: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  gaze.say(told);
}

/** The picture with its lists as a drawing. */
export async function drawingOf(
  { uri, looked }: PictureGaze,
  { engine }: Pick<PanelServices, 'engine'>,
  result: GazeResult,
  top: number,
): Promise<Drawing> {
  const params = { source: await sourceOf(uri), seeing: seeingFor(uri), maxSide: DRAWN_SIDE };
  const picture = await engine.request('pictureJpeg', params);
  return formatSvg(result, { ...picture, seen: looked?.encoded.seen ?? [] }, top);
}
