/** A comparison of pictures: which they are, how far it is, and what each of them answered. */
import * as vscode from 'vscode';
import { isAboutThePicture, isCancelled } from '../engine/errors.js';
import type { EncodedImage } from '../engine/protocol.js';
import { computedBy, whyOtherwise } from '../gaze/computed-by.js';
import { askList, failedImage, gazeResult, look, type GazeSettings } from '../gaze/gaze.js';
import { comparedPhrases, pictureCosines, type PictureComparison } from '../gaze/picture-comparison.js';
import { NOTE, type ListResult } from '../gaze/result.js';
import { t } from '../l10n/texts.js';
import { titleInWords } from '../phrases/list-words.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { nameOf, pathOf, sourceOf, watch } from '../workbench/pictures.js';
import type { PanelServices } from '../workbench/services.js';
import { affects, runtimeSettings, seeingFor, setting } from '../workbench/settings.js';
import { AskedLists } from './asked-lists.js';
import { FEWEST_PICTURES, MOST_PICTURES, type ComparisonState, type ToComparison } from './comparison-protocol.js';
import { downloadPhase } from './download-phase.js';
import { phaseOf } from './problem.js';
import type { PanelPhase } from './protocol.js';

/** Longest side of a picture above its column: sharp at twice its size there. */
const THUMBNAIL_SIDE = 512;

/** One of the pictures, with what is known of it. */
interface Column {
  readonly uri: vscode.Uri;
  readonly watching: vscode.Disposable;
  /** What it was seen as; another one is looked at anew. */
  key?: string;
  encoded?: EncodedImage;
  answers?: readonly ListResult[];
  error?: string;
  stale?: 'changed' | 'deleted';
  thumbnail?: Extract<ToComparison, { kind: 'thumbnail' }>;
}

export class Comparison implements vscode.Disposable {
  private columns: readonly Column[] = [];
  private lists: readonly PhraseList[] = [];
  private phase: PanelPhase = { kind: 'starting' };
  private settings: GazeSettings | undefined;
  private notice: string | undefined;
  private work: AbortController | undefined;
  private readonly subscriptions: vscode.Disposable[];

  /**
   * @param changed told when there is something new to show
   * @param post    to the webview
   */
  constructor(
    private readonly services: PanelServices,
    private readonly changed: () => void,
    private readonly post: (message: ToComparison) => void,
  ) {
    const { models, panelMemory } = services;
    this.subscriptions = [
      vscode.workspace.onDidChangeConfiguration((event) => this.configurationChanged(event)),
      panelMemory.onDidChange((what) => {
        if (what.some((part) => part === 'phrases' || part === 'against' || part === 'templates')) void this.compare();
      }),
      models.onDidChange(() => {
        const phase = downloadPhase(this.phase, models);
        if (phase) this.enter(phase);
      }),
      models.onDidEndDownload((error) => {
        if (this.phase.kind !== 'downloading') return;
        if (error) this.fail(error);
        else void this.compare();
      }),
      services.onEngineRestart(() => this.say(t('The engine ended and was started again.'))),
    ];
  }

  get pictures(): readonly vscode.Uri[] {
    return this.columns.map(({ uri }) => uri);
  }

  /** Adds pictures as columns and compares. One that is there already stays; those beyond the most are told. */
  async add(uris: readonly vscode.Uri[]): Promise<void> {
    const there = new Set(this.columns.map(({ uri }) => uri.toString()));
    const fresh = uris.filter((uri) => !there.has(uri.toString()) && there.add(uri.toString()));
    const room = MOST_PICTURES - this.columns.length;
    this.columns = [...this.columns, ...fresh.slice(0, room).map((uri) => this.columnOf(uri))];
    const left = fresh.slice(room).map(nameOf);
    await this.compare();
    if (left.length > 0)
      this.say(t('A comparison holds {most} pictures: {names} had no room.', { most: MOST_PICTURES, names: left.join(', ') }));
  }

  async remove(uri: string): Promise<void> {
    const column = this.columnNamed(uri);
    if (!column) return;
    column.watching.dispose();
    this.columns = this.columns.filter((each) => each !== column);
    // Its answers stay as they are, but that it is waited for no longer.
    if (this.phase.kind === 'done' || this.columns.length < FEWEST_PICTURES) await this.compare();
    else this.changed();
  }

  /** Moves a column by one to the left or right. */
  move(uri: string, by: -1 | 1): void {
    const at = this.columns.findIndex((column) => column.uri.toString() === uri);
    const column = this.columns[at];
    if (!column || at + by < 0 || at + by >= this.columns.length) return;
    this.columns = this.columns.toSpliced(at, 1).toSpliced(at + by, 0, column);
    this.changed();
  }

  /** Looks again at all files as they are now. */
  async again(): Promise<void> {
    for (const column of this.columns) {
      forget(column);
      delete column.stale;
      delete column.thumbnail;
    }
    await this.compare();
  }

  /** Looks at what was not seen yet and asks the lists. What was under way is cancelled. */
  async compare(): Promise<void> {
    this.work?.abort();
    const work = new AbortController();
    this.work = work;
    this.notice = undefined;
    if (this.columns.length < FEWEST_PICTURES) {
      this.enter({ kind: 'empty' });
      return;
    }
    this.enter({ kind: 'starting' });
    try {
      await this.compute(work.signal);
      work.signal.throwIfAborted();
      this.enter({ kind: 'done' });
    } catch (error) {
      if (this.work !== work) return;
      if (isCancelled(error)) this.enter({ kind: 'cancelled' });
      else this.fail(error);
    }
  }

  cancel(): void {
    if (this.phase.kind === 'downloading') this.services.models.cancelDownload();
    else this.work?.abort();
  }

  /** To a webview that was loaded anew. */
  sendThumbnails(): void {
    for (const { thumbnail } of this.columns) if (thumbnail) this.post(thumbnail);
  }

  /** Says a line of news, once. */
  say(notice: string): void {
    this.notice = notice;
    this.changed();
  }

  /** All that was answered; undefined while no picture has an answer. */
  result(): PictureComparison | undefined {
    const { settings, columns } = this;
    const computed = columns.find(({ encoded }) => encoded)?.encoded;
    if (!settings || !computed) return undefined;
    const images = columns.map(({ uri, encoded, answers, error }) => {
      const path = pathOf(uri);
      if (!encoded) return failedImage(path, error ?? t('It was not looked at.'));
      const { width, height, sha256 } = encoded;
      return { path, width, height, sha256, lists: answers ?? [] };
    });
    return { ...gazeResult(this.services.version, settings, computed, images), cosines: this.cosines };
  }

  get state(): ComparisonState {
    const { settings, columns, lists, notice } = this;
    const { model } = settings ?? {};
    const computed = columns.find(({ encoded }) => encoded)?.encoded;
    const seeing = settings?.seeing ?? seeingFor(columns[0]?.uri);
    return {
      phase: this.phase,
      ...(model && {
        model: {
          id: model.id,
          title: model.title,
          demo: model.demo,
          fingerprint: model.fingerprint,
          device: computed ? computedBy(computed) : setting('device'),
          logitScale: model.logitScale,
          logitScaleAssumed: model.logitScaleAssumed,
        },
      }),
      pictures: columns.map(({ uri, error, stale }) => ({
        uri: uri.toString(),
        name: nameOf(uri),
        path: pathOf(uri),
        ...(error !== undefined && { error }),
        ...(stale && { stale }),
      })),
      lists: lists.flatMap(({ id }) => this.listState(id) ?? []),
      cosines: this.cosines,
      preprocessing: seeing.preprocessing,
      crop: seeing.crop,
      ...(notice !== undefined && { notice }),
      note: NOTE,
    };
  }

  dispose(): void {
    this.work?.abort();
    this.work = undefined;
    for (const { watching } of this.columns) watching.dispose();
    vscode.Disposable.from(...this.subscriptions.splice(0)).dispose();
  }

  private get cosines(): (number | null)[][] {
    return pictureCosines(this.columns.map(({ encoded }) => encoded?.image_embeds));
  }

  private listState(id: string): ComparisonState['lists'][number] | undefined {
    const answers = this.columns.map((column) => column.answers?.find((answer) => answer.id === id));
    const first = answers.find((answer) => answer !== undefined);
    if (!first) return undefined;
    const { count, templates } = first;
    const top = setting('topK', this.columns[0]?.uri);
    const effective = answers.map((answer) => answer?.effective ?? null);
    return { id, title: titleInWords(first), count, templates, effective, phrases: comparedPhrases(answers, top) };
  }

  private async compute(signal: AbortSignal): Promise<void> {
    const { engine, models, log } = this.services;
    const [first] = this.pictures;
    if (!first) return;
    this.lists = await new AskedLists(first, this.services).read(signal);
    for (const column of this.columns) void this.showThumbnail(column, signal);
    const model = await models.current();
    signal.throwIfAborted();
    const seeing = seeingFor(first);
    const settings: GazeSettings = { model, runtime: runtimeSettings(), seeing, batchSize: setting('batchSize', first) };
    const key = JSON.stringify([model.fingerprint, seeing, settings.runtime.device, settings.runtime.library]);
    this.settings = settings;
    for (const column of this.columns) if (column.key !== key) forget(column);
    for (const [done, column] of this.columns.entries()) {
      this.enter({ kind: 'computing', what: 'picture', done, total: this.columns.length });
      await this.lookAt(column, settings, key, signal);
    }
    this.enter({ kind: 'computing', what: 'phrases' });
    for (const column of this.columns) {
      const { encoded } = column;
      if (!encoded) continue;
      column.answers = await Promise.all(
        this.lists.map((list) =>
          askList(engine, settings, encoded.image_embeds, list, {
            signal,
            onProgress: ({ done, total }) =>
              this.enter({
                kind: 'computing',
                what: 'phrases',
                ...(done !== undefined && total !== undefined && { done, total }),
              }),
          }),
        ),
      );
      signal.throwIfAborted();
      this.changed();
    }
    log.info(`compared ${this.columns.length} pictures on ${this.lists.length} lists`);
  }

  /** What is wrong with one picture is told in its column, and the others are compared all the same. */
  private async lookAt(column: Column, settings: GazeSettings, key: string, signal: AbortSignal): Promise<void> {
    if (column.encoded) return;
    try {
      const encoded = await look(this.services.engine, settings, await sourceOf(column.uri), { signal });
      signal.throwIfAborted();
      Object.assign(column, { encoded, key });
      delete column.error;
      this.notice = this.services.toldOnce.first(whyOtherwise(encoded)) ?? this.notice;
    } catch (error) {
      if (isCancelled(error) || !isAboutThePicture(error)) throw error;
      column.error = error.message;
      column.key = key;
    }
    this.changed();
  }

  private async showThumbnail(column: Column, signal: AbortSignal): Promise<void> {
    if (column.thumbnail) return;
    const { engine, log } = this.services;
    try {
      const { webp, width, height } = await engine.request(
        'preview',
        { source: await sourceOf(column.uri), seeing: seeingFor(column.uri), maxSide: THUMBNAIL_SIDE },
        { signal },
      );
      // From the engine comes a Buffer, which VS Code would send to the webview as JSON: only plain typed arrays cross whole.
      column.thumbnail = { kind: 'thumbnail', uri: column.uri.toString(), webp: Uint8Array.from(webp), width, height };
      this.post(column.thumbnail);
    } catch (error) {
      // Looking at it says what is wrong with it.
      if (!isCancelled(error)) log.warn(`no preview: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private columnOf(uri: vscode.Uri): Column {
    const column: Column = {
      uri,
      watching: watch(uri, (what) => {
        column.stale = what;
        this.changed();
      }),
    };
    return column;
  }

  private columnNamed(uri: string): Column | undefined {
    return this.columns.find((column) => column.uri.toString() === uri);
  }

  private configurationChanged(event: vscode.ConfigurationChangeEvent): void {
    const [first] = this.pictures;
    if (affects(event, ['topK'], first)) this.changed();
    const asksAgain = [
      ...(['lists', 'mergeSpellings', 'batchSize', 'preprocessing', 'crop', 'decode'] as const),
      ...(['model', 'modelFolder', 'device', 'runtime', 'threads', 'memoryMiB'] as const),
    ];
    if (affects(event, asksAgain, first)) void this.compare();
  }

  private fail(error: unknown): void {
    this.services.log.error(`comparison: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    const [first] = this.pictures;
    const batchSize = this.phase.kind === 'computing' && this.phase.what === 'phrases' ? setting('batchSize', first) : undefined;
    this.enter(phaseOf(error, this.services.models.endpoint, batchSize));
  }

  private enter(phase: PanelPhase): void {
    this.phase = phase;
    this.changed();
  }
}

/** It is looked at anew, whatever was seen of it. */
function forget(column: Column): void {
  delete column.key;
  delete column.encoded;
  delete column.answers;
  delete column.error;
}
