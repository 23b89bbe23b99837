/** The gaze of a panel at one picture: what is asked of it, how far it is, and what was answered. */
import * as vscode from 'vscode';
import { isCancelled } from '../engine/errors.js';
import type { ImageSource, Progress } from '../engine/protocol.js';
import { computedBy, whyOtherwise } from '../gaze/computed-by.js';
import { askList, look, type GazeSettings } from '../gaze/gaze.js';
import { t } from '../l10n/texts.js';
import type { Model } from '../models/model.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import type { Remembered } from '../workbench/panel-memory.js';
import { pathOf, sourceOf, watch } from '../workbench/pictures.js';
import type { PanelServices } from '../workbench/services.js';
import { affects, runtimeSettings, seeingFor, setting } from '../workbench/settings.js';
import { Answers, type Look } from './answers.js';
import { AskedLists } from './asked-lists.js';
import { Baselines } from './baselines.js';
import { downloadPhase } from './download-phase.js';
import { PicturePreview } from './picture-preview.js';
import { phaseOf } from './problem.js';
import type { FromPanel, PanelPhase, ToPanel } from './protocol.js';
import { Where } from './where.js';

/** Phrases that are encoded within this are asked without a word: what is on screen stays until it is answered. */
const QUIET_MILLISECONDS = 400;

/**
 * The picture is decoded for the eye once the model has looked at it, which wants the processor for itself; but not later
 * than this, as a model may have to be opened or downloaded first.
 */
const LOOK_FIRST_MILLISECONDS = 400;

export class PictureGaze implements vscode.Disposable {
  phase: PanelPhase = { kind: 'starting' };
  readonly answers = new Answers();
  model: Model | undefined;
  looked: Look | undefined;
  /** What became of the file since it was gazed at. */
  stale: 'changed' | 'deleted' | undefined;
  notice: string | undefined;
  readonly where: Where;
  readonly preview: PicturePreview;
  readonly lists: AskedLists;
  private readonly baselines: Baselines;
  private readonly watcher: vscode.Disposable;
  private subscriptions: vscode.Disposable[] = [];
  /** It is not in sight, now or ever again. */
  private resting = false;
  /** The file is to be read again, whatever was seen of it before. */
  private lookAfresh = true;
  private work: AbortController | undefined;

  /**
   * @param changed told when there is something new to show
   * @param post    to the webview
   */
  constructor(
    readonly uri: vscode.Uri,
    private readonly services: PanelServices,
    private readonly changed: () => void,
    post: (message: ToPanel) => void,
  ) {
    const { engine } = services;
    this.where = new Where(engine, changed);
    this.preview = new PicturePreview(uri, services, post);
    this.lists = new AskedLists(uri, services);
    this.baselines = new Baselines(engine, this.answers, () => sourceOf(uri));
    this.watcher = watch(uri, (what) => this.setStale(what));
    this.listen();
  }

  /**
   * Looks at the file as it is now and asks all lists. What was under way is cancelled.
   *
   * @param notice said beside it
   */
  async gaze({ afresh = true, notice }: { readonly afresh?: boolean; readonly notice?: string } = {}): Promise<void> {
    this.work?.abort();
    const work = new AbortController();
    const asking = new AbortController();
    this.work = work;
    // Nothing of what the file was is mixed with what it is.
    if (afresh || this.stale === 'changed') {
      this.lookAfresh = true;
      this.preview.forget();
      this.stale = undefined;
    }
    this.notice = notice;
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

  /** Cancels what is under way. */
  cancel(): void {
    if (this.phase.kind === 'downloading') this.services.models.cancelDownload();
    else this.work?.abort();
  }

  /** Asks a bigger list in place of one. */
  async widen({ list, to }: Extract<FromPanel, { kind: 'widen' }>): Promise<void> {
    this.lists.widen(list, to);
    await this.gaze({ afresh: false });
    // What cannot be asked is not asked again and again.
    if (this.phase.kind === 'failed' && this.phase.problem === 'lists') this.lists.narrow(list);
  }

  /** Asks a list beside those that the settings name. */
  async gazeWith(entry: string): Promise<void> {
    this.lists.add(entry);
    await this.gaze({ afresh: false });
  }

  /** Asks a list that was added no longer. */
  async gazeWithout(id: string): Promise<void> {
    this.lists.drop(id);
    await this.gaze({ afresh: false });
  }

  async showBaseline({ list, shown }: Extract<FromPanel, { kind: 'baseline' }>): Promise<void> {
    if (shown) await this.baselines.show(list);
    else this.baselines.hide(list);
    this.changed();
  }

  /** Shows where in the picture a phrase is, of the lists as they were answered. */
  showWhere(list: string, phrase: string): Promise<void> {
    return this.where.ask(this.answers.shown, list, phrase, () => sourceOf(this.uri));
  }

  forgetChanges(): void {
    this.answers.forgetChanges();
    this.changed();
  }

  /** Says a line of news, once. */
  say(notice: string): void {
    this.notice = notice;
    this.changed();
  }

  /**
   * It is not shown for a while: nothing is asked, and only what becomes of the file is followed.
   *
   * @returns whether there is a result to come back to
   */
  rest(): boolean {
    const isWhole = this.phase.kind === 'done' && this.looked !== undefined;
    this.stop();
    this.resting = true;
    return isWhole;
  }

  /**
   * Shows at once what is known, and asks what has changed since: another model, another crop, other lists.
   *
   * @param notice said beside it
   */
  async comeBack(notice?: string): Promise<void> {
    this.resting = false;
    this.listen();
    this.notice = notice;
    this.changed();
    // After the state, which tells the webview that the picture is another one.
    const isShown = () => !this.resting;
    setImmediate(() => {
      if (isShown()) this.preview.sendAgain();
    });
    const again = { afresh: false, ...(notice !== undefined && { notice }) };
    if (this.stale === 'changed') return this.gaze(again);
    const holds = await this.holds();
    if (isShown()) await (holds ? this.askAgain() : this.gaze(again));
  }

  dispose(): void {
    this.stop();
    this.resting = true;
    this.watcher.dispose();
  }

  private listen(): void {
    const { models, panelMemory, phraseFiles, onEngineRestart } = this.services;
    this.subscriptions = [
      vscode.workspace.onDidChangeConfiguration((event) => this.configurationChanged(event)),
      phraseFiles.onDidChange(() => void this.askAgain()),
      panelMemory.onDidChange((what) => this.remembered(what)),
      models.onDidChange(() => this.downloadChanged()),
      models.onDidEndDownload((error) => this.downloadEnded(error)),
      onEngineRestart(() => this.say(t('The engine ended and was started again.'))),
    ];
  }

  private stop(): void {
    this.where.close();
    this.work?.abort();
    this.work = undefined;
    vscode.Disposable.from(...this.subscriptions.splice(0)).dispose();
  }

  /** Whether what the model saw is what it would see now. */
  private async holds(): Promise<boolean> {
    try {
      const model = await this.services.models.current();
      return this.looked?.key === keyOf(this.settingsFor(model));
    } catch {
      // Whoever gazes says what is wrong with the model.
      return false;
    }
  }

  private settingsFor(model: Model): GazeSettings {
    return { model, runtime: runtimeSettings(), seeing: seeingFor(this.uri), batchSize: setting('batchSize', this.uri) };
  }

  /** @param showing aborted when the picture is not to be shown either: it is worth seeing where the lists cannot be asked */
  private async compute(signal: AbortSignal, showing: AbortSignal): Promise<void> {
    let reading: Promise<ImageSource> | undefined;
    // A picture that is on no disk is read once, for the model and for the eye.
    const source = () => (reading ??= sourceOf(this.uri));
    const lists = await this.lists.read(signal);
    this.answers.ask(lists);
    const show = (): void => {
      if (!showing.aborted) void this.preview.show(source, showing);
    };
    const soon = setTimeout(show, LOOK_FIRST_MILLISECONDS);
    let looked: Look;
    try {
      looked = await this.lookWithModel(source, signal);
    } finally {
      clearTimeout(soon);
      show();
    }
    const { encoded } = looked;
    this.notice = this.services.toldOnce.first(whyOtherwise(encoded)) ?? this.notice;
    this.enter({ kind: 'computing', what: 'phrases' });
    await this.answer(lists, looked, signal, (steps) => this.countPhrases(steps));
    this.services.log.info(`gazed at ${pathOf(this.uri)}: ${lists.length} lists on ${computedBy(encoded)}`);
  }

  private async lookWithModel(source: () => Promise<ImageSource>, signal: AbortSignal): Promise<Look> {
    const model = await this.services.models.current();
    signal.throwIfAborted();
    const settings = this.settingsFor(model);
    if (this.model?.fingerprint !== model.fingerprint) {
      this.looked = undefined;
      this.answers.clear();
    }
    this.model = model;
    return this.lookAt(source, settings, signal);
  }

  /** Asks the lists that are not answered yet from this look, and what else somebody wants to know of them. */
  private async answer(
    lists: readonly PhraseList[],
    looked: Look,
    signal: AbortSignal,
    onProgress: (steps: readonly Progress[]) => void,
  ): Promise<void> {
    const progress = new Map<PhraseList, Progress>();
    await Promise.all(
      lists.map(async (list) => {
        const spread = this.lists.spreads(list);
        if (this.answers.isAnswered(list, looked, spread)) return;
        const result = await askList(this.services.engine, looked.settings, looked.encoded.image_embeds, list, {
          signal,
          spread,
          onProgress: (step) => {
            progress.set(list, step);
            onProgress([...progress.values()]);
          },
        });
        signal.throwIfAborted();
        this.answers.add(list, looked, result);
        this.changed();
      }),
    );
    await this.baselines.addAll(signal);
  }

  /** Lists may be others than they were: those that are, are asked again, and all else stays. */
  private async askAgain(): Promise<void> {
    const { looked } = this;
    // Whoever cancelled does not want to be asked for each keystroke; what failed elsewhere does not fail less now.
    if (!asksLists(this.phase)) return;
    if (this.phase.kind === 'failed' || this.phase.kind === 'starting' || !looked || this.lookAfresh)
      return this.gaze({ afresh: false });
    this.work?.abort();
    const work = new AbortController();
    this.work = work;
    const { signal } = work;
    const since = performance.now();
    try {
      const lists = await this.lists.read(signal);
      this.answers.ask(lists);
      await this.answer(lists, looked, signal, (steps) => {
        if (performance.now() - since > QUIET_MILLISECONDS) this.countPhrases(steps);
      });
      signal.throwIfAborted();
      this.enter({ kind: 'done' });
    } catch (error) {
      if (this.work !== work) return;
      const cancelled = isCancelled(error);
      work.abort();
      if (cancelled) this.enter({ kind: 'cancelled' });
      else this.fail(error);
    }
  }

  /** The look that is known, if it still holds, else a new one. */
  private async lookAt(source: () => Promise<ImageSource>, settings: GazeSettings, signal: AbortSignal): Promise<Look> {
    const key = keyOf(settings);
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

  private downloadChanged(): void {
    const phase = downloadPhase(this.phase, this.services.models);
    if (phase) this.enter(phase);
  }

  private downloadEnded(error: Error | undefined): void {
    if (this.phase.kind !== 'downloading') return;
    if (error) this.fail(error);
    else void this.gaze({ afresh: false });
  }

  private configurationChanged(event: vscode.ConfigurationChangeEvent): void {
    if (affects(event, ['topK'], this.uri)) this.changed();
    if (affects(event, ['lists', 'mergeSpellings'], this.uri)) this.lists.narrowAll();
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
      'runtime',
      'threads',
      'memoryMiB',
    ] as const;
    if (affects(event, asksAgain, this.uri)) void this.gaze({ afresh: false });
  }

  /** Another panel may have changed it. */
  private remembered(what: readonly (keyof Remembered)[]): void {
    if (what.some((part) => part === 'phrases' || part === 'against' || part === 'templates')) void this.gaze({ afresh: false });
    else if (what.includes('spread') || what.includes('merge')) {
      this.answers.showAnew();
      void this.askAgain();
    } else this.changed();
  }

  private setStale(what: 'changed' | 'deleted'): void {
    this.stale = what;
    this.changed();
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
    this.changed();
  }
}

/** Equal keys give equal embeddings of a file that stays the same. */
function keyOf({ model, seeing, runtime }: GazeSettings): string {
  return JSON.stringify([model.fingerprint, seeing, runtime.device, runtime.library]);
}

/** Whether the answers depend on what the lists are now. */
function asksLists(phase: PanelPhase): boolean {
  return ['starting', 'computing', 'done'].includes(phase.kind) || (phase.kind === 'failed' && phase.problem === 'lists');
}
