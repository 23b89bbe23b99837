/** One panel: a webview and the gaze that it shows. */
import * as vscode from 'vscode';
import type { Drawing } from '../gaze/formats/format-svg.js';
import type { GazeResult } from '../gaze/result.js';
import { type Key, key, plural, said, sentences, t } from '../l10n/texts.js';
import { isThere, nameOf } from '../workbench/pictures.js';
import type { PanelServices } from '../workbench/services.js';
import { setting } from '../workbench/settings.js';
import type { Direction } from '../workbench/trail.js';
import { act } from './acts.js';
import type { Look } from './answers.js';
import { Drawings } from './drawings.js';
import { Page } from './page.js';
import { emptyState, panelState } from './panel-state.js';
import { PictureGaze } from './picture-gaze.js';
import type { FromPanel, ToPanel } from './protocol.js';
import { Resting } from './resting.js';
import { searchFor } from './search.js';
import { copyPart, copyText, drawingOf, resultOf } from './taking-away.js';
import { parseFromPanel } from './validate.js';

/** Pictures whose results are kept, for whoever goes back to them: each holds its preview and every phrase's share. */
const MOST_RESTING = 8;

const END_OF_HISTORY: Readonly<Record<Direction, Key>> = {
  back: key('This is the first picture gazed at in this workspace.'),
  forward: key('This is the last picture gazed at in this workspace.'),
};

export class Panel implements vscode.Disposable {
  private shown: PictureGaze | undefined;
  private readonly resting = new Resting<PictureGaze>(MOST_RESTING);
  readonly drawings: Drawings;
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly page: Page<ToPanel, FromPanel>;
  private readonly looking = new vscode.EventEmitter<void>();
  /** The picture was looked at, or what was seen of it holds no longer; or it is another picture. */
  readonly onDidLook = this.looking.event;
  private look: Look | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    uri: vscode.Uri | undefined,
    private readonly services: PanelServices,
  ) {
    panel.title = /* not translated */ 'Clip Gaze';
    if (uri) this.show(this.gazeAt(uri));
    this.drawings = new Drawings((message) => this.post(message));
    this.page = new Page(panel, services, {
      name: 'panel',
      script: 'main.js',
      parse: parseFromPanel,
      receive: (message) => act(this, services, message),
    });
    this.subscriptions.push(
      panel.onDidDispose(() => this.dispose()),
      services.history.onDidChange(() => this.send()),
    );
  }

  /** Undefined while the panel shows no picture. */
  get gaze(): PictureGaze | undefined {
    return this.shown;
  }

  get uri(): vscode.Uri | undefined {
    return this.shown?.uri;
  }

  /** Shows a picture, unless it is shown already, as the last one that somebody wanted to gaze at. */
  open(uri: vscode.Uri): PictureGaze {
    void this.services.history.add(uri);
    if (this.shown?.uri.toString() === uri.toString()) return this.shown;
    this.resting.take(uri.toString())?.dispose();
    return this.show(this.gazeAt(uri));
  }

  /** Shows the picture gazed at before, or after. What is no longer there is said and passed over. */
  async go(direction: Direction): Promise<void> {
    const from = this.gaze;
    const gone: string[] = [];
    for (const uri of this.services.history.from(from?.uri, direction)) {
      const there = await isThere(uri);
      // Somebody else was faster.
      if (this.gaze !== from) return;
      if (there) return this.comeTo(uri, gone.length > 0 ? notThere(gone) : undefined);
      gone.push(nameOf(uri));
    }
    from?.say(
      gone.length > 0
        ? sentences(
            notThere(gone),
            direction === 'back'
              ? t('There is no other picture to go back to.')
              : t('There is no other picture to go forward to.'),
          )
        : said(END_OF_HISTORY[direction]),
    );
  }

  reveal(preserveFocus = false): void {
    this.panel.reveal(undefined, preserveFocus);
  }

  get active(): boolean {
    return this.panel.active;
  }

  /** Tells when the panel comes to the front. */
  onDidShow(told: () => void): void {
    this.subscriptions.push(
      this.panel.onDidChangeViewState(({ webviewPanel }) => {
        if (webviewPanel.active) told();
      }),
    );
  }

  onDidDispose(told: () => void): void {
    this.subscriptions.push(this.panel.onDidDispose(told));
  }

  dispose(): void {
    this.shown?.dispose();
    this.resting.dispose();
    this.drawings.dispose();
    this.looking.dispose();
    this.page.dispose();
    vscode.Disposable.from(...this.subscriptions.splice(0)).dispose();
  }

  post(message: ToPanel): void {
    this.page.post(message);
  }

  /** Sends the state once for all that changes in one turn of the event loop. */
  send(): void {
    const { panelMemory, history } = this.services;
    this.page.sendSoon(() => ({
      kind: 'state',
      state: this.shown ? panelState(this.shown, panelMemory.value, history) : emptyState(history),
    }));
  }

  /** Looks a phrase up in the browser. */
  search(phrase: string): Promise<void> {
    return searchFor(phrase, this.services.extension.globalState);
  }

  /** Phrases of each list that the panel shows before more are asked for. */
  get rowsShown(): number {
    return setting('topK', this.uri);
  }

  /** The result on screen, or of one list of it. */
  result(only?: string): GazeResult | undefined {
    return this.shown && resultOf(this.shown, this.services.version, only);
  }

  /** Copies a phrase, a list or the result as text. */
  async copyPart(message: Extract<FromPanel, { kind: 'copy' }>): Promise<void> {
    if (this.shown) await copyPart(this.shown, this.services.version, message);
  }

  /** Puts text on the clipboard and says so. */
  async copy(text: string, told: string): Promise<void> {
    if (this.shown) await copyText(this.shown, text, told);
  }

  /** The picture with its lists as a drawing. */
  async drawing(result: GazeResult, top: number): Promise<Drawing> {
    if (!this.shown) throw new Error(t('There is no picture to draw.'));
    return drawingOf(this.shown, this.services, result, top);
  }

  /** The same as PNG. */
  async drawPng(result: GazeResult, top: number): Promise<Uint8Array> {
    return this.drawings.draw(await this.drawing(result, top));
  }

  private gazeAt(uri: vscode.Uri): PictureGaze {
    return new PictureGaze(
      uri,
      this.services,
      () => this.gazeChanged(),
      (message) => this.post(message),
    );
  }

  private gazeChanged(): void {
    const looked = this.shown?.looked;
    if (looked !== this.look) {
      this.look = looked;
      this.looking.fire();
    }
    this.send();
  }

  /** Shows a picture of the history: what was found of it while this panel has been open, else a new gaze. */
  private comeTo(uri: vscode.Uri, notice: string | undefined): Promise<void> {
    const known = this.resting.take(uri.toString());
    if (known) return this.show(known).comeBack(notice);
    return this.show(this.gazeAt(uri)).gaze(notice === undefined ? {} : { notice });
  }

  private show(gaze: PictureGaze): PictureGaze {
    const before = this.shown;
    if (before?.rest()) this.resting.add(before.uri.toString(), before);
    else before?.dispose();
    this.panel.title = t('Gaze: {name}', { name: nameOf(gaze.uri) });
    this.shown = gaze;
    return gaze;
  }
}

function notThere(names: readonly string[]): string {
  return plural(names.length, '{names} is no longer there.', '{count} pictures are no longer there: {names}.', {
    names: names.join(', '),
  });
}
