/** One panel: a picture, what was asked of it, and what the webview shows of the answers. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import { isCancelled } from '../engine/errors.js';
import type { EncodedColour, ImageSource, Progress } from '../engine/protocol.js';
import { formatSvg, type Drawing } from '../gaze/formats/format-svg.js';
import { formatTextWithSource } from '../gaze/formats/format-text.js';
import { lookAtMeanColour } from '../gaze/baseline.js';
import { askList, gazeResult, look, type GazeSettings } from '../gaze/gaze.js';
import { NOTE, type GazeResult } from '../gaze/result.js';
import type { Model } from '../models/model.js';
import { formatLine } from '../gaze/formats/format-line.js';
import { BUILT_IN_LIST_IDS, readBuiltInList } from '../phrases/built-in-lists.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import type { Remembered } from '../workbench/panel-memory.js';
import { nameOf, pathOf, sourceOf, watch } from '../workbench/pictures.js';
import type { Services } from '../workbench/services.js';
import { affects, runtimeSettings, seeingFor, setting, writeSetting } from '../workbench/settings.js';
import { Answers, type Answer, type Look } from './answers.js';
import { arrange, arranged, place } from './arrangement.js';
import { Drawings } from './drawings.js';
import { panelHtml } from './html.js';
import { isAgainstList, isOwnList, ownLists } from './own-phrases.js';
import { panelList, panelRows } from './panel-list.js';
import { phaseOf } from './problem.js';
import type { FromPanel, PanelAsking, PanelList, PanelPhase, PanelState, ToPanel } from './protocol.js';
import { columnsOf } from './row-columns.js';
import { searchFor } from './search.js';
import { parseFromPanel } from './validate.js';
import { Where } from './where.js';

/** Longest side of the picture as the panel shows it: sharp on a large screen, and light for the webview. */
const PREVIEW_SIDE = 2048;

/** Longest side of the picture in a drawing of the result: sharp at twice its size there. */
const DRAWN_SIDE = 960;

/** Lists that are parts of bigger ones: the default gaze asks the first 200 of 957, and 5,854 are known by name. */
const BIGGER: Readonly<Record<string, readonly { readonly id: string; readonly title: string; readonly count: number }[]>> = {
  'artists-by-training-prevalence': [
    { id: 'artists-by-training-prevalence', title: 'by training prevalence', count: 957 },
    { id: 'artists-by-name', title: 'by name', count: 5854 },
  ],
};

export class Panel implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[] = [];
  private phase: PanelPhase = { kind: 'starting' };
  private readonly answers = new Answers();
  private model: Model | undefined;
  private looked: Look | undefined;
  /** The file is to be read again, whatever was seen of it before. */
  private lookAfresh = true;
  private previewKey: string | undefined;
  private preview: Extract<ToPanel, { kind: 'preview' }> | undefined;
  private stale: 'changed' | 'deleted' | undefined;
  private notice: string | undefined;
  /** Lists whose baseline somebody wants to see, also after the next look. */
  private readonly baselines = new Set<string>();
  /** Of the look that is in it. */
  private meanColour: { readonly look: Look; readonly encoded: Promise<EncodedColour> } | undefined;
  /** Lists asked in place of those that the settings name, in this panel only. */
  private readonly widened = new Map<string, string>();
  private readonly where: Where;
  private readonly drawings: Drawings;
  private work: AbortController | undefined;
  private sending: NodeJS.Immediate | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    readonly uri: vscode.Uri,
    private readonly services: Services,
  ) {
    this.where = new Where(services.engine, () => this.send());
    this.drawings = new Drawings((message) => void panel.webview.postMessage(message));
    const assets = vscode.Uri.joinPath(services.extension.extensionUri, 'out', 'webview');
    panel.title = `Gaze: ${nameOf(uri)}`;
    const icon = (theme: string) => vscode.Uri.joinPath(services.extension.extensionUri, 'media', `eye-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    this.subscriptions.push(
      panel.webview.onDidReceiveMessage((message: unknown) => {
        const parsed = parseFromPanel(message);
        if (parsed) void this.receive(parsed);
        else services.log.warn('a message of the panel was not understood');
      }),
      panel.onDidDispose(() => this.dispose()),
      watch(uri, (what) => this.setStale(what)),
      vscode.workspace.onDidChangeConfiguration((event) => this.configurationChanged(event)),
      services.panelMemory.onDidChange((what) => this.remembered(what)),
      services.models.onDidChange(() => this.downloadChanged()),
      services.models.onDidEndDownload((error) => this.downloadEnded(error)),
      services.onEngineRestart(() => this.say('The engine ended and was started again.')),
    );
    panel.webview.html = panelHtml(panel.webview, assets);
  }

  reveal(): void {
    this.panel.reveal();
  }

  get active(): boolean {
    return this.panel.active;
  }

  onDidDispose(told: () => void): void {
    this.subscriptions.push(this.panel.onDidDispose(told));
  }

  /** Looks at the file as it is now and asks all lists. What was under way is cancelled. */
  async gaze({ afresh = true } = {}): Promise<void> {
    this.work?.abort();
    const work = new AbortController();
    const asking = new AbortController();
    this.work = work;
    // Nothing of what the file was is mixed with what it is.
    if (afresh || this.stale === 'changed') {
      this.lookAfresh = true;
      this.previewKey = undefined;
      this.stale = undefined;
    }
    this.notice = undefined;
    this.where.close();
    this.enter({ kind: 'starting' });
    try {
      await this.compute(AbortSignal.any([work.signal, asking.signal]), work.signal);
      work.signal.throwIfAborted();
      this.enter({ kind: 'done' });
    } catch (error) {
      if (this.work !== work) return;
      // Lists that are still being asked must not speak after what went wrong.
      asking.abort();
      if (isCancelled(error)) this.enter({ kind: 'cancelled' });
      else this.fail(error);
    }
  }

  async copyResult(): Promise<void> {
    const result = this.result();
    if (result) await this.copy(formatTextWithSource(result, setting('topK', this.uri)), 'The result was copied.');
  }

  /** Shows where in the picture a phrase is, of the lists as they were answered. */
  showWhere(list: string, phrase: string): Promise<void> {
    return this.where.ask(this.answers.shown, list, phrase, () => sourceOf(this.uri));
  }

  dispose(): void {
    this.where.close();
    this.drawings.dispose();
    this.work?.abort();
    this.work = undefined;
    clearImmediate(this.sending);
    vscode.Disposable.from(...this.subscriptions.splice(0)).dispose();
  }

  /** @param showing aborted when the picture is not to be shown either: it is worth seeing where the lists cannot be asked */
  private async compute(signal: AbortSignal, showing: AbortSignal): Promise<void> {
    const { engine, models, log } = this.services;
    let reading: Promise<ImageSource> | undefined;
    // A picture that is on no disk is read once, for the model and for the eye.
    const source = () => (reading ??= sourceOf(this.uri));
    const selection = setting('lists', this.uri).map((entry) => this.widen(entry));
    const lists = await this.asked(await this.services.lists.for(this.uri, selection));
    signal.throwIfAborted();
    this.answers.ask(lists);
    void this.showPreview(source, showing);
    const model = await models.current();
    signal.throwIfAborted();
    const settings: GazeSettings = {
      model,
      runtime: runtimeSettings(),
      seeing: seeingFor(this.uri),
      batchSize: setting('batchSize', this.uri),
    };
    if (this.model?.fingerprint !== model.fingerprint) {
      this.looked = undefined;
      this.answers.clear();
    }
    this.model = model;

    const looked = await this.lookAt(source, settings, signal);
    const { encoded } = looked;
    if (encoded.deviceFallback !== undefined) this.notice = encoded.deviceFallback;
    this.enter({ kind: 'computing', what: 'phrases' });
    const progress = new Map<PhraseList, Progress>();
    await Promise.all(
      lists.map(async (list) => {
        const result = await askList(engine, settings, encoded.image_embeds, list, {
          signal,
          onProgress: (step) => {
            progress.set(list, step);
            this.countPhrases([...progress.values()]);
          },
        });
        signal.throwIfAborted();
        this.answers.add(list, looked, result);
        this.send();
      }),
    );
    for (const id of this.baselines) await this.addBaseline(id, signal);
    log.info(`gazed at ${pathOf(this.uri)}: ${lists.length} lists on ${encoded.device}`);
  }

  /** Phrases typed into the panel first, then the lists; all in the wordings that were chosen in the panel, if any. */
  private async asked(lists: readonly PhraseList[]): Promise<PhraseList[]> {
    const { phrases, against, templates } = this.services.panelMemory.value;
    const other = against === undefined ? undefined : (lists.find(({ id }) => id === against) ?? (await this.builtIn(against)));
    const all = [...ownLists(phrases, other), ...lists];
    return templates.length > 0 ? all.map((list) => ({ ...list, templates })) : all;
  }

  private async builtIn(id: string): Promise<PhraseList | undefined> {
    const known = BUILT_IN_LIST_IDS.find((each) => each === id);
    return known && readBuiltInList(this.services.lists.folder, known);
  }

  /** What a list says of the picture's mean colour, beside what it says of the picture. */
  private async addBaseline(id: string, signal?: AbortSignal): Promise<void> {
    const answer = this.answers.of(id);
    if (!answer || answer.older || answer.baseline) return;
    const { look: looked, list } = answer;
    const { engine } = this.services;
    const options = signal ? { signal } : {};
    if (this.meanColour?.look !== looked) {
      const encoded = sourceOf(this.uri).then((source) => lookAtMeanColour(engine, looked.settings, source));
      this.meanColour = { look: looked, encoded };
      // One that failed is not kept.
      encoded.catch(() => (this.meanColour = undefined));
    }
    const { image_embeds, colour } = await this.meanColour.encoded;
    const result = await askList(engine, looked.settings, image_embeds, list, options);
    if (!this.baselines.has(id)) return;
    this.answers.addBaseline(id, looked, { result, colour });
    this.send();
  }

  /** The look that is known, if it still holds, else a new one. */
  private async lookAt(source: () => Promise<ImageSource>, settings: GazeSettings, signal: AbortSignal): Promise<Look> {
    const key = JSON.stringify([settings.model.fingerprint, settings.seeing, settings.runtime.device]);
    if (!this.lookAfresh && this.looked?.key === key) return this.looked;
    this.lookAfresh = true;
    this.answers.age();
    const encoded = await look(this.services.engine, settings, await source(), {
      signal,
      onProgress: (progress) => this.lookingOn(progress),
    });
    signal.throwIfAborted();
    this.lookAfresh = false;
    this.looked = { key, encoded, settings };
    return this.looked;
  }

  private lookingOn({ stage }: Progress): void {
    this.enter(stage === 'opening' ? { kind: 'starting' } : { kind: 'computing', what: 'picture' });
  }

  private countPhrases(steps: readonly Progress[]): void {
    const sum = (part: 'done' | 'total') => steps.reduce((all, step) => all + (step[part] ?? 0), 0);
    this.enter({ kind: 'computing', what: 'phrases', done: sum('done'), total: sum('total') });
  }

  private async showPreview(source: () => Promise<ImageSource>, signal: AbortSignal): Promise<void> {
    const seeing = seeingFor(this.uri);
    const key = seeing.preprocessing;
    if (this.previewKey === key) return;
    this.previewKey = key;
    try {
      const { webp, width, height } = await this.services.engine.request(
        'preview',
        { source: await source(), seeing, maxSide: PREVIEW_SIDE },
        { signal },
      );
      // From the engine comes a Buffer, which VS Code would send to the webview as JSON: only plain typed arrays cross whole.
      this.preview = { kind: 'preview', webp: Uint8Array.from(webp), width, height };
      void this.panel.webview.postMessage(this.preview);
    } catch (error) {
      // The gaze itself says what is wrong with the picture.
      this.previewKey = undefined;
      if (!isCancelled(error)) this.services.log.warn(`no preview: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async receive(message: FromPanel): Promise<void> {
    try {
      await this.act(message);
    } catch (error) {
      if (!isCancelled(error)) void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }

  private async act(message: FromPanel): Promise<void> {
    const { models, log, panelMemory } = this.services;
    switch (message.kind) {
      case 'ready':
        this.send();
        if (this.preview) void this.panel.webview.postMessage(this.preview);
        return;
      case 'whole':
        this.sendWhole(message.list);
        return;
      case 'arrange':
        return panelMemory.change(arrange(panelMemory.value, this.shownIds, message.list, message.how));
      case 'place':
        return panelMemory.change(place(panelMemory.value, this.shownIds, message.list, message.before));
      case 'baseline':
        return this.showBaseline(message);
      case 'ask':
        return panelMemory.change({ phrases: message.phrases, against: message.against });
      case 'templates':
        return panelMemory.change({ templates: message.templates });
      case 'top':
        return writeSetting('topK', message.topK, this.uri);
      case 'choose-lists':
        await vscode.commands.executeCommand('clipGaze.chooseLists' satisfies CommandId);
        return;
      case 'preprocessing':
        return writeSetting('preprocessing', message.preprocessing, this.uri);
      case 'forget-changes':
        this.answers.forgetChanges();
        this.send();
        return;
      case 'widen':
        return this.widenTo(message);
      case 'gaze':
        return this.gaze();
      case 'cancel':
        if (this.phase.kind === 'downloading') models.cancelDownload();
        else this.work?.abort();
        return;
      case 'crop':
        return writeSetting('crop', message.crop, this.uri);
      case 'download':
        // How it ends is told to all panels at once.
        await models.startDownload().catch(() => undefined);
        return;
      case 'demo':
        return models.useDemo();
      case 'folder':
        return models.useFolder();
      case 'import':
        await vscode.commands.executeCommand('clipGaze.importModel' satisfies CommandId);
        return;
      case 'file-list':
        await vscode.commands.executeCommand('clipGaze.copyFileList' satisfies CommandId);
        return;
      case 'smaller-batch':
        return writeSetting('batchSize', Math.max(1, Math.floor(setting('batchSize', this.uri) / 4)), this.uri);
      case 'copy':
        return this.copyPart(message);
      case 'search':
        return this.search(message.phrase);
      case 'where':
        return this.showWhere(message.list, message.phrase);
      case 'close-where':
        this.where.close();
        return;
      case 'drawn':
        this.drawings.drawn(message);
        return;
      case 'settings':
        await vscode.commands.executeCommand('clipGaze.openSettings' satisfies CommandId);
        return;
      case 'log':
        log.show();
        return;
    }
  }

  private downloadChanged(): void {
    const { download } = this.services.models;
    if (download && waitsForModel(this.phase)) {
      const { doneBytes, totalBytes, bytesPerSecond, file, waiting } = download.progress;
      this.enter({
        kind: 'downloading',
        model: download.title,
        doneBytes,
        totalBytes,
        bytesPerSecond,
        file,
        ...(waiting !== undefined && { waiting }),
      });
    }
  }

  private downloadEnded(error: Error | undefined): void {
    if (this.phase.kind !== 'downloading') return;
    if (error) this.fail(error);
    else void this.gaze({ afresh: false });
  }

  private configurationChanged(event: vscode.ConfigurationChangeEvent): void {
    if (affects(event, ['topK'], this.uri)) this.send();
    if (affects(event, ['lists', 'mergeSpellings'], this.uri)) this.widened.clear();
    const asksAgain = [
      'lists',
      'mergeSpellings',
      'batchSize',
      'preprocessing',
      'crop',
      'decode',
      'model',
      'modelFolder',
      'device',
      'threads',
      'memoryMiB',
    ] as const;
    if (affects(event, asksAgain, this.uri)) void this.gaze({ afresh: false });
  }

  /** Another panel may have changed it. */
  private remembered(what: readonly (keyof Remembered)[]): void {
    if (what.some((part) => part === 'phrases' || part === 'against' || part === 'templates')) void this.gaze({ afresh: false });
    else this.send();
  }

  private async showBaseline({ list, shown }: Extract<FromPanel, { kind: 'baseline' }>): Promise<void> {
    if (shown) {
      this.baselines.add(list);
      await this.addBaseline(list);
      return;
    }
    this.baselines.delete(list);
    this.answers.removeBaseline(list);
    this.send();
  }

  private sendWhole(id: string): void {
    const answer = this.answers.of(id);
    if (!answer) return;
    const rows = columnsOf(panelRows(answer, this.ownIn(id)));
    void this.panel.webview.postMessage({ kind: 'whole', list: id, version: answer.version, rows } satisfies ToPanel);
  }

  /** Looks a phrase up in the browser. */
  search(phrase: string): Promise<void> {
    return searchFor(phrase, this.services.extension.globalState);
  }

  /** Phrases of each list that the panel shows before more are asked for. */
  get rowsShown(): number {
    return setting('topK', this.uri);
  }

  /** The picture with its lists as a drawing. */
  async drawing(result: GazeResult, top: number): Promise<Drawing> {
    const { engine } = this.services;
    const params = { source: await sourceOf(this.uri), seeing: seeingFor(this.uri), maxSide: DRAWN_SIDE };
    const picture = await engine.request('pictureJpeg', params);
    return formatSvg(result, { ...picture, seen: this.looked?.encoded.seen ?? [] }, top);
  }

  /** The same as PNG. */
  async drawPng(result: GazeResult, top: number): Promise<Uint8Array> {
    return this.drawings.draw(await this.drawing(result, top));
  }

  /** Copies a phrase, a list or the result as text. */
  async copyPart(message: Extract<FromPanel, { kind: 'copy' }>): Promise<void> {
    if (message.what === 'result') return this.copyResult();
    if (message.what === 'list') {
      const result = this.result(message.list);
      if (result) await this.copy(formatTextWithSource(result, setting('topK', this.uri)), 'The list was copied.');
      return;
    }
    const found = this.answers.of(message.list)?.result.phrases.find(({ phrase }) => phrase === message.phrase);
    if (found) await this.copy(found.phrase, `"${formatLine(found)}" was copied.`);
  }

  /** Puts text on the clipboard and says so. */
  async copy(text: string, told: string): Promise<void> {
    await vscode.env.clipboard.writeText(text);
    this.say(told);
  }

  /** The result on screen, or of one list of it. All of one look: what is older than the first list's is left out. */
  result(only?: string): GazeResult | undefined {
    const shown = this.answers.shown.filter(({ list }) => only === undefined || only === list.id);
    const [first] = shown;
    if (!first) return undefined;
    const { settings, encoded } = first.look;
    const { width, height, sha256, device } = encoded;
    const lists = shown.filter((answer) => answer.look === first.look).map(({ result }) => result);
    return gazeResult(this.services.version, settings, device, [{ path: pathOf(this.uri), width, height, sha256, lists }]);
  }

  private async widenTo({ list, to }: Extract<FromPanel, { kind: 'widen' }>): Promise<void> {
    this.widened.set(list, to);
    await this.gaze({ afresh: false });
    // What cannot be asked is not asked again and again.
    if (this.phase.kind === 'failed' && this.phase.problem === 'lists') this.widened.delete(list);
  }

  private widen(entry: unknown): unknown {
    if (typeof entry !== 'string') return entry;
    const id = entry.replace(/:\d+$/, '');
    return this.widened.get(id) ?? entry;
  }

  private setStale(what: 'changed' | 'deleted'): void {
    this.stale = what;
    this.send();
  }

  private say(notice: string): void {
    this.notice = notice;
    this.send();
  }

  private fail(error: unknown): void {
    this.services.log.error(`${pathOf(this.uri)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    // A smaller batch helps where phrases were being encoded, not where the picture was.
    const batchSize =
      this.phase.kind === 'computing' && this.phase.what === 'phrases' ? setting('batchSize', this.uri) : undefined;
    const phase = phaseOf(error, this.services.models.endpoint, batchSize);
    // What is on screen is another model's.
    if (phase.kind === 'no-model') this.answers.age();
    this.enter(phase);
  }

  private enter(phase: PanelPhase): void {
    this.phase = phase;
    this.send();
  }

  /** Sends the state once for all that changes in one turn of the event loop. */
  private send(): void {
    this.sending ??= setImmediate(() => {
      this.sending = undefined;
      void this.panel.webview.postMessage({ kind: 'state', state: this.state() } satisfies ToPanel);
    });
  }

  private state(): PanelState {
    const { encoded } = this.looked ?? {};
    const { model } = this;
    const { preprocessing, crop } = seeingFor(this.uri);
    const changed = this.answers.shown.find(({ before }) => before)?.before?.look.settings.seeing;
    return {
      uri: this.uri.toString(),
      name: nameOf(this.uri),
      path: pathOf(this.uri),
      ...(encoded && { picture: { width: encoded.width, height: encoded.height, seen: encoded.seen } }),
      phase: this.phase,
      ...(model && {
        model: {
          id: model.id,
          title: model.title,
          demo: model.demo,
          fingerprint: model.fingerprint,
          device: encoded?.device ?? setting('device'),
          logitScale: model.logitScale,
          logitScaleAssumed: model.logitScaleAssumed,
        },
      }),
      lists: this.shownIds.flatMap((id) => this.answers.of(id) ?? []).map((answer) => this.panelList(answer)),
      ...(this.stale && { stale: this.stale }),
      preprocessing,
      crop,
      asking: this.asking,
      ...(changed && { changedFrom: { preprocessing: changed.preprocessing, crop: changed.crop } }),
      ...(this.notice !== undefined && { notice: this.notice }),
      note: NOTE,
      ...(this.where.shown && { where: this.where.shown }),
    };
  }

  private panelList(answer: Answer): PanelList {
    const { id } = answer.list;
    const { folded, pinned } = this.services.panelMemory.value;
    // One that is asked already would be asked twice.
    const bigger = (BIGGER[id] ?? []).filter(
      (each) => each.count > answer.result.count && (each.id === id || !this.answers.asks(each.id)),
    );
    return panelList(answer, {
      rows: setting('topK', this.uri),
      own: this.ownIn(id),
      folded: folded.includes(id),
      pinned: pinned.includes(id),
      bigger,
    });
  }

  /** Phrases typed into the panel, to be told from those of the list that they were put into. */
  private ownIn(list: string): ReadonlySet<string> {
    return new Set(isAgainstList(list) ? this.services.panelMemory.value.phrases : []);
  }

  private get shownIds(): string[] {
    const asked = this.answers.shown.map(({ list }) => list.id);
    return arranged(asked, this.services.panelMemory.value);
  }

  private get asking(): PanelAsking {
    const { phrases, against, templates } = this.services.panelMemory.value;
    const asked = this.answers.shown.map(({ list: { id, title } }) => ({ id, title })).filter(({ id }) => !isOwnList(id));
    const others = BUILT_IN_LIST_IDS.filter((id) => !this.answers.asks(id)).map((id) => ({ id, title: id.replaceAll('-', ' ') }));
    return {
      phrases,
      ...(against !== undefined && { against }),
      choices: [...asked, ...others],
      templates,
      topK: setting('topK', this.uri),
    };
  }
}

/** Whether a download under way is what the panel waits for. */
function waitsForModel(phase: PanelPhase): boolean {
  if (phase.kind === 'failed') return phase.problem === 'model' || phase.problem === 'download';
  return phase.kind === 'no-model' || phase.kind === 'downloading';
}
