/** One table of many pictures: what is run over them, and what the webview shows of the results. */
import * as vscode from 'vscode';
import { parseQuery } from '../collection/query.js';
import { queryDirection } from '../collection/query-direction.js';
import { engineWork } from '../collection/engine-work.js';
import { Results } from '../collection/results.js';
import type { Shown } from '../collection/export.js';
import { PICTURES_AT_ONCE, Run, type RunProgress } from '../collection/run.js';
import { summaryResult, type SummaryResult } from '../collection/summary-result.js';
import { BY_PATH, BY_SCORE, Table } from '../collection/table.js';
import { MOST_AMONG, type Filter, type Order } from '../collection/view.js';
import { isCancelled } from '../engine/errors.js';
import { gazeResult, type GazeSettings } from '../gaze/gaze.js';
import { NOTE } from '../gaze/result.js';
import { plural, said, t } from '../l10n/texts.js';
import { systemClock } from '../models/clock.js';
import { NoModelError } from '../models/errors.js';
import { Page } from '../panel/page.js';
import { titleInWords } from '../phrases/list-words.js';
import { nameOfSelection, picturesAmong } from '../workbench/find-pictures.js';
import { fileOf, nameOf, sourceOf } from '../workbench/pictures.js';
import type { Services } from '../workbench/services.js';
import { affects, runtimeSettings, seeingFor, setting } from '../workbench/settings.js';
import { act } from './acts.js';
import type { FolderPhase, FolderSearch, FolderState, FromFolder, KeptFolder, ToFolder } from './protocol.js';
import { MOST_OUTLIERS, Summary } from './summary.js';
import { Thumbnails } from './thumbnails.js';
import { parseFromFolder } from './validate.js';

/** Longest side of a thumbnail: sharp at twice its size in the table. */
const THUMBNAIL_SIDE = 112;

/** Milliseconds between two views of what has changed: often enough to see it move. */
const SHORTEST_PAUSE = 150;

/** The views take at most this part of the extension host's time, however many pictures there are. */
const VIEWING_PART = 0.1;

/** More folders than anybody chooses from. */
const MOST_FOLDERS = 1000;

/** What one set of settings made of the pictures. */
interface Collection {
  readonly settings: GazeSettings;
  readonly table: Table;
  readonly run: Run;
}

function searchOf(text: string, like: vscode.Uri | undefined): FolderSearch {
  return { text, ...(like && { like: { uri: like.toString(), name: nameOf(like) } }) };
}

const NOTHING_YET: RunProgress = { total: 0, listed: false, done: 0, failed: 0, perSecond: 0 };

export class Folder implements vscode.Disposable {
  private readonly page: Page<ToFolder, FromFolder>;
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly uris: readonly vscode.Uri[];
  private readonly thumbnails: Thumbnails;
  private readonly summary: Summary;
  /** Whether the webview shows it. */
  private summing = false;
  private collection: Collection | undefined;
  /** Before there is a collection, or why there is none. */
  private phase: FolderPhase = { kind: 'starting' };
  private filter: Filter;
  private order: Order;
  private search: FolderSearch;
  /** What the scores are of: until they are there, those of something else are. */
  private scored: FolderSearch;
  /** Aborted where something else is looked for. */
  private searching = new AbortController();
  /** Whether pictures are looked at that are not stored; false where somebody has paused or never begun it. */
  private going: boolean;
  private inSight = { from: 0, to: 0 };
  private notice: string | undefined;
  /** What computes or decodes otherwise than asked for, where this table was the first to tell. */
  private otherwise: string | undefined;
  private viewing: NodeJS.Timeout | undefined;
  private pause = SHORTEST_PAUSE;
  /** The latest beginning: what an earlier one still finds out is of no use. */
  private beginning = 0;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    kept: KeptFolder,
    private readonly services: Services,
    private readonly gazeAt: (uri: vscode.Uri) => Promise<void>,
  ) {
    this.uris = kept.uris.map((uri) => vscode.Uri.parse(uri));
    this.filter = kept.filter;
    this.order = kept.order;
    this.search = searchOf(kept.text, kept.like === undefined ? undefined : vscode.Uri.parse(kept.like));
    this.scored = this.search;
    this.going = kept.going;
    this.thumbnails = new Thumbnails(
      (picture) => this.thumbnail(picture),
      (index, webp) => this.post({ kind: 'thumbnail', index, ...(webp && { webp }) }),
    );
    this.summary = new Summary(services.engine, () => this.view());
    panel.title = t('Gaze: {name}', { name: this.title });
    this.page = new Page(panel, services, {
      name: 'table',
      script: 'folder.js',
      styles: ['panel.css', 'folder.css'],
      parse: parseFromFolder,
      receive: (message) => act(this, services, message),
    });
    this.subscriptions.push(
      panel.onDidDispose(() => this.dispose()),
      vscode.workspace.onDidChangeConfiguration((event) => this.configurationChanged(event)),
      services.models.onDidEndDownload((error) => {
        if (!error && this.phase.kind === 'no-model') void this.begin();
      }),
    );
    void this.begin();
  }

  get active(): boolean {
    return this.panel.active;
  }

  get title(): string {
    return nameOfSelection(this.uris);
  }

  /** The first of what it is of: its settings are the table's. */
  get scope(): vscode.Uri {
    return this.uris[0] ?? vscode.Uri.file('/');
  }

  /** What is on screen, for whoever takes it away; undefined while there is nothing. */
  get shown(): Shown | undefined {
    const { collection, scored } = this;
    if (!collection) return undefined;
    const { table, settings } = collection;
    const { results, pictures, found } = table;
    const query = found && [
      ...(scored.like ? [t('like {name}', { name: scored.like.name })] : []),
      ...(scored.text === '' ? [] : [scored.text]),
    ];
    return {
      results,
      pictures,
      ...(found && { scores: found }),
      resultOf: (images) => ({
        ...gazeResult(this.services.version, settings, results, images),
        ...(query && { query: query.join(' + ') }),
      }),
    };
  }

  /** The summary of all pictures, to be taken away; undefined while there is nothing. */
  async summarise(signal: AbortSignal, told: (done: number) => void): Promise<SummaryResult | undefined> {
    const { collection, summary } = this;
    if (!collection) return undefined;
    const { settings, table } = collection;
    const { results } = table;
    const likeness = await summary.compared({ results, runtime: settings.runtime }, signal, told);
    const extent = { top: Infinity, different: MOST_OUTLIERS, threshold: summary.threshold };
    return summaryResult(gazeResult(this.services.version, settings, results, []), results, likeness, extent);
  }

  /** What it is of; two tables of the same are one. */
  get key(): string {
    return this.uris.join('\n');
  }

  reveal(): void {
    this.panel.reveal();
  }

  onDidDispose(told: () => void): void {
    this.subscriptions.push(this.panel.onDidDispose(told));
  }

  /** Looks for pictures that are like one of them. */
  async findAlike(picture: number): Promise<void> {
    const uri = this.uriOf(picture);
    if (uri) await this.find('', uri);
  }

  /** The picture that those found are to be like. */
  get like(): vscode.Uri | undefined {
    return this.search.like && vscode.Uri.parse(this.search.like.uri);
  }

  /** Gazes at one of the pictures in a panel of its own. */
  async open(picture: number): Promise<void> {
    const uri = this.uriOf(picture);
    if (uri) await this.gazeAt(uri);
  }

  async revealInExplorer(picture: number): Promise<void> {
    const uri = this.uriOf(picture);
    if (uri) await vscode.commands.executeCommand('revealInExplorer', uri);
  }

  /** Puts paths on the clipboard, one a line: one picture's, or those of all that are shown, in their order. */
  async copyPaths(picture?: number): Promise<void> {
    const pictures = picture === undefined ? [...(this.collection?.table.pictures ?? [])] : [picture];
    const paths = pictures.flatMap((each) => {
      const uri = this.uriOf(each);
      return uri ? (uri.scheme === 'file' ? uri.fsPath : uri.toString(true)) : [];
    });
    await vscode.env.clipboard.writeText(paths.join('\n'));
    this.say(plural(paths.length, 'The path was copied.', '{count} paths were copied.'));
  }

  showSummary(shown: boolean): void {
    this.summing = shown;
    this.viewNow();
  }

  setThreshold(threshold: number): void {
    this.summary.threshold = threshold;
    this.viewNow();
  }

  /** Compares all pictures with each other again. */
  compare(): void {
    this.summary.forget();
    this.viewNow();
  }

  cancelCompare(): void {
    this.summary.cancel();
  }

  /** Narrows the table down to pictures that are nearly the same. */
  showGroup(picture: number): void {
    const results = this.collection?.table.results;
    if (!results) return;
    const among = this.summary
      .groupOf(picture)
      .slice(0, MOST_AMONG)
      .map((each) => results.picture(each).path);
    if (among.length > 0) this.narrow({ among });
  }

  dispose(): void {
    this.beginning++;
    this.summary.cancel();
    clearTimeout(this.viewing);
    this.collection?.run.cancel();
    this.page.dispose();
    vscode.Disposable.from(...this.subscriptions.splice(0)).dispose();
  }

  /** Looks for the pictures and gazes at them, from the start; what is stored of them is not computed again. Or only at that. */
  private async begin(): Promise<void> {
    const beginning = ++this.beginning;
    const { engine, models, lists, log } = this.services;
    const [scope] = this.uris;
    if (!scope) return;
    this.collection?.run.cancel();
    this.collection = undefined;
    this.enter({ kind: 'starting' });
    try {
      const settings: GazeSettings = {
        model: await models.current(),
        runtime: runtimeSettings(),
        seeing: seeingFor(scope),
        batchSize: setting('batchSize', scope),
      };
      const asked = await lists.for(scope);
      if (beginning !== this.beginning) return;
      const { projection, logitScale } = settings.model;
      const results = new Results(asked, projection, logitScale);
      const table = new Table(results, this.filter, this.order);
      const work = engineWork(
        engine,
        settings,
        () => results.lists,
        ({ id }) => sourceOf(vscode.Uri.parse(id)),
        (why) => {
          this.otherwise = this.services.toldOnce.first(why) ?? this.otherwise;
        },
        ({ id }) => fileOf(vscode.Uri.parse(id)),
      );
      const onChange = () => this.view();
      const run = new Run(results, picturesAmong(this.uris), work, { clock: systemClock, atOnce: PICTURES_AT_ONCE, onChange });
      this.collection = { settings, table, run };
      if (this.going) run.start();
      else run.fill();
      log.info(`gazing at ${this.title}: ${asked.length} lists`);
      if (this.search.text !== '' || this.search.like) await this.find(this.search.text, this.like);
    } catch (error) {
      if (beginning !== this.beginning || isCancelled(error)) return;
      this.fail(error);
    }
  }

  /** Sends all that is shown. */
  send(): void {
    this.viewNow();
  }

  /** These places are in sight. */
  look(from: number, to: number): void {
    this.inSight = { from, to };
    this.postRows();
  }

  wantThumbnails(pictures: readonly number[]): void {
    this.thumbnails.want(pictures);
  }

  narrow(filter: Filter): void {
    this.filter = filter;
    this.viewNow();
  }

  sort(order: Order): void {
    this.order = order;
    this.viewNow();
  }

  /** Goes on with what is left, from the start where nothing has begun. */
  async go(): Promise<void> {
    this.going = true;
    const run = this.collection?.run;
    if (run) run.start();
    else await this.begin();
  }

  pauseRun(): void {
    this.going = false;
    this.collection?.run.pause();
  }

  cancelRun(): void {
    this.going = false;
    this.collection?.run.cancel();
  }

  retry(): void {
    this.collection?.run.retry();
  }

  /** Looks for pictures again, and at those that are new or changed. */
  again(): Promise<void> {
    return this.begin();
  }

  /** Scores all pictures by how near they are to phrases, and to a picture; nothing to look for takes the scores away. */
  async find(text: string, like?: vscode.Uri): Promise<void> {
    const { collection } = this;
    this.search = searchOf(text, like);
    const { search } = this;
    if (!collection) return;
    const { table, settings } = collection;
    this.searching.abort();
    const { signal } = (this.searching = new AbortController());
    try {
      const towards = await this.directionOf(text, like, collection);
      if (search !== this.search || collection !== this.collection) return;
      const searched = table.found !== undefined;
      await table.turn(towards, signal);
      if (collection !== this.collection) return;
      this.scored = search;
      if (towards && !searched) this.order = BY_SCORE;
      if (!towards && this.order.column.by === 'score') this.order = BY_PATH;
    } catch (error) {
      if (search !== this.search || isCancelled(error)) return;
      this.search = { ...search, error: error instanceof Error ? error.message : String(error) };
      // The scores of what was looked for before would be taken for an answer.
      await table.turn(undefined, signal);
      if (collection !== this.collection) return;
      if (this.order.column.by === 'score') this.order = BY_PATH;
      // What somebody looks for is nobody else's business, so the log has no phrase in it.
      this.services.log.error(`finding with ${settings.model.id} failed`);
    }
    this.viewNow();
  }

  private async directionOf(
    text: string,
    like: vscode.Uri | undefined,
    { settings }: Collection,
  ): Promise<Float32Array | undefined> {
    return queryDirection(this.services.engine, settings, parseQuery(text), like && (await sourceOf(like)));
  }

  private async thumbnail(picture: number): Promise<Uint8Array | undefined> {
    const uri = this.uriOf(picture);
    if (!uri || !this.collection) return undefined;
    const { seeing } = this.collection.settings;
    try {
      const source = await sourceOf(uri);
      const params = { source, seeing: { ...seeing, decode: 'fast' as const }, maxSide: THUMBNAIL_SIDE };
      const { webp } = await this.services.engine.request('preview', params, { priority: 'background' });
      // From the engine comes a Buffer, which VS Code would send to the webview as JSON: only plain typed arrays cross whole.
      return Uint8Array.from(webp);
    } catch {
      // The row itself says what is wrong with the picture.
      return undefined;
    }
  }

  private uriOf(picture: number): vscode.Uri | undefined {
    const results = this.collection?.table.results;
    return results && picture < results.count ? vscode.Uri.parse(results.picture(picture).id) : undefined;
  }

  private configurationChanged(event: vscode.ConfigurationChangeEvent): void {
    const [scope] = this.uris;
    const lists = affects(event, ['lists', 'mergeSpellings'], scope);
    const all = [
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
    if (affects(event, all, scope)) void this.begin();
    else if (lists) void this.askAnew();
  }

  /** Other lists: the pictures need not be looked at again. */
  private async askAnew(): Promise<void> {
    const { collection } = this;
    const [scope] = this.uris;
    if (!collection || !scope) return this.begin();
    try {
      const lists = await this.services.lists.for(scope);
      if (collection === this.collection) collection.run.askAnew(lists);
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.services.log.error(`${this.title}: ${error instanceof Error ? (error.stack ?? message) : message}`);
    this.collection?.run.cancel();
    this.collection = undefined;
    this.enter({ kind: error instanceof NoModelError ? 'no-model' : 'failed', message });
  }

  private enter(phase: FolderPhase): void {
    this.phase = phase;
    this.viewNow();
  }

  /** Shows a line of news in the table. */
  say(notice: string): void {
    this.notice = notice;
    this.viewNow();
    this.notice = undefined;
  }

  /** Shows what has changed, soon. */
  private view(): void {
    this.viewing ??= setTimeout(() => this.viewNow(), this.pause);
  }

  private viewNow(): void {
    clearTimeout(this.viewing);
    this.viewing = undefined;
    const from = performance.now();
    const table = this.collection?.table;
    if (table) {
      table.filter = this.filter;
      table.order = this.order;
      table.refresh();
    }
    this.post({ kind: 'state', state: this.state() });
    this.postRows();
    this.postSummary();
    this.pause = Math.max(SHORTEST_PAUSE, (performance.now() - from) / VIEWING_PART);
  }

  private postRows(): void {
    const { from, to } = this.inSight;
    this.post({ kind: 'rows', from, rows: this.collection?.table.rows(from, to) ?? [] });
  }

  private postSummary(): void {
    const { collection, summary } = this;
    if (!this.summing || !collection) return;
    const { table, run, settings } = collection;
    const resting = run.phase.kind !== 'running' && run.phase.kind !== 'failed';
    summary.update({ results: table.results, runtime: settings.runtime, resting });
    this.post({ kind: 'summary', summary: summary.shown(table.results) });
  }

  private post(message: ToFolder): void {
    this.page.post(message);
  }

  private state(): FolderState {
    const { collection } = this;
    const notice = this.notice ?? this.otherwise;
    const model = collection?.settings.model;
    return {
      uris: this.uris.map(String),
      title: this.title,
      phase: this.phaseNow(),
      progress: collection?.run.progress ?? NOTHING_YET,
      ...(model && { model: { id: model.id, title: model.title, demo: model.demo } }),
      lists: collection?.table.results.lists.map((list) => ({ id: list.id, title: titleInWords(list) })) ?? [],
      shown: collection?.table.count ?? 0,
      filter: this.filter,
      order: this.order,
      folders: collection?.table.folders.slice(0, MOST_FOLDERS) ?? [],
      search: this.search,
      ...(notice !== undefined && { notice }),
      going: this.going,
      note: said(NOTE),
    };
  }

  private phaseNow(): FolderPhase {
    const phase = this.collection?.run.phase;
    if (!phase) return this.phase;
    return phase.kind === 'failed' ? { kind: 'failed', message: phase.error.message } : phase;
  }
}
