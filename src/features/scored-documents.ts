/** What the picture in front gives each line of the phrase files that are on screen; followed while they are written. */
import * as vscode from 'vscode';
import { PHRASE_LANGUAGE } from '../contributions/commands.js';
import { isCancelled } from '../engine/errors.js';
import type { Progress } from '../engine/protocol.js';
import { scorePhrases, type PhraseScore } from '../gaze/phrase-scores.js';
import type { Panels } from '../panel/panels.js';
import { listOf, parsePhraseFileInPieces } from '../phrases/parse-phrase-file.js';
import { pace } from '../phrases/pace.js';
import { checkedList } from '../phrases/phrases-as-list.js';
import type { ScoredLine } from '../phrases/rearrange.js';
import { titleOfFile } from '../phrases/selection.js';
import { baseFolder, phraseFileId } from '../workbench/lists.js';
import { BUILT_IN_SCHEME } from '../workbench/phrase-documents.js';
import { nameOf } from '../workbench/pictures.js';
import type { Services } from '../workbench/services.js';
import { affects } from '../workbench/settings.js';

export interface DocumentScores {
  /** Of the document that was scored. */
  readonly version: number;
  /** The picture's file name. */
  readonly picture: string;
  /** Every line with a phrase, in the order of the lines. */
  readonly lines: readonly (ScoredLine & PhraseScore)[];
}

/** How many of the phrases that were new to the model are encoded. */
export interface ScoringProgress {
  readonly done: number;
  /** More than zero. */
  readonly total: number;
}

interface Entry {
  scores?: DocumentScores;
  /** Why there are none. */
  problem?: string;
  /** Absent while nothing is encoded, or not for long. */
  progress?: ScoringProgress;
  /** Somebody stopped the scoring, and has not gone on since. */
  stopped?: true;
  work: AbortController;
  /** How long the last scoring took, or how long it was let go on. */
  milliseconds: number;
  /** When it was begun. */
  since: number;
}

const SHOWN = 'scoresShown';

/**
 * Between a keystroke and the next scores: little after a rest, so that they are there at once; while somebody goes on typing
 * they begin no more often than they take, so that a big list is not asked for each letter.
 */
const LEAST_PAUSE_MILLISECONDS = 40;
const LONGEST_PAUSE_MILLISECONDS = 1000;

/** Phrases that are encoded within this need no word; of the others it is told so often. */
const QUIET_MILLISECONDS = 400;

export class ScoredDocuments implements vscode.Disposable {
  private readonly entries = new Map<vscode.TextDocument, Entry>();
  private readonly changed = new vscode.EventEmitter<void>();
  /** There are other scores, or they are shown no longer, or again; or it begins or ends to take a while. */
  readonly onDidChange = this.changed.event;
  private readonly progressed = new vscode.EventEmitter<void>();
  /** Scoring that takes a while has come further, or has ended. */
  readonly onDidProgress = this.progressed.event;
  private readonly subscriptions: Pick<vscode.Disposable, 'dispose'>[];

  constructor(
    private readonly services: Services,
    private readonly panels: Panels,
  ) {
    this.subscriptions = [
      this.changed,
      this.progressed,
      panels.onDidChangeLatest(() => this.scoreAll()),
      services.panelMemory.onDidChange((what) => {
        if (what.includes('templates') || what.includes('merge')) this.scoreAll();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.follow()),
      // A document whose language is changed is closed and opened again, in the editor that shows it.
      vscode.workspace.onDidOpenTextDocument(() => this.follow()),
      vscode.workspace.onDidCloseTextDocument(() => this.follow()),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const entry = this.entries.get(document);
        if (contentChanges.length === 0 || !entry) return;
        const rest = Math.min(entry.milliseconds, LONGEST_PAUSE_MILLISECONDS) - (performance.now() - entry.since);
        this.score(document, entry, Math.max(LEAST_PAUSE_MILLISECONDS, rest));
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (affects(event, ['mergeSpellings'])) this.scoreAll();
      }),
    ];
    this.follow();
  }

  /** Whether scores are wanted at the lines' ends; remembered for the workspace. */
  get shown(): boolean {
    return this.services.extension.workspaceState.get<unknown>(SHOWN) !== false;
  }

  async show(shown: boolean): Promise<void> {
    const kept = this.services.extension.workspaceState.update(SHOWN, shown);
    this.goOn();
    await kept;
  }

  /** Stops what is being scored, until somebody goes on; the embeddings that were computed stay stored. */
  stop(): void {
    for (const entry of this.entries.values()) {
      if (!entry.progress) continue;
      entry.work.abort();
      // Those of an earlier text would stand behind other lines.
      delete entry.scores;
      delete entry.progress;
      entry.stopped = true;
    }
    this.progressed.fire();
    this.changed.fire();
  }

  /** Scores what was stopped, too. */
  goOn(): void {
    for (const entry of this.entries.values()) delete entry.stopped;
    this.scoreAll();
  }

  /** How far the scoring is, of all documents together, where it takes a while. */
  get progress(): ScoringProgress | undefined {
    const all = [...this.entries.values()].flatMap(({ progress }) => progress ?? []);
    if (all.length === 0) return undefined;
    const sum = (part: keyof ScoringProgress) => all.reduce((total, progress) => total + progress[part], 0);
    return { done: sum('done'), total: sum('total') };
  }

  /** Whether phrases of a document are being encoded, where that takes a while. */
  isEncoding(document: vscode.TextDocument): boolean {
    return this.entries.get(document)?.progress !== undefined;
  }

  /** Whether somebody stopped the scoring of a document. */
  isStopped(document: vscode.TextDocument): boolean {
    return this.entries.get(document)?.stopped === true;
  }

  /** The file name of the picture that scores are of; absent while none is gazed at. */
  get picture(): string | undefined {
    const { latest } = this.panels;
    return latest && nameOf(latest.uri);
  }

  /** The scores of a document on screen; of an earlier version of it where the last one is not scored yet. */
  of(document: vscode.TextDocument): DocumentScores | undefined {
    return this.entries.get(document)?.scores;
  }

  /** Why a document on screen has no scores, where something is wrong. */
  problemOf(document: vscode.TextDocument): string | undefined {
    return this.entries.get(document)?.problem;
  }

  /**
   * The scores of a document as it is now, whether they are shown or not.
   *
   * @returns undefined while no picture is gazed at
   * @throws PhraseListError if the file is no list that can be asked; EngineError
   */
  async now(
    document: vscode.TextDocument,
    signal: AbortSignal,
    onProgress?: (progress: ScoringProgress) => void,
  ): Promise<DocumentScores | undefined> {
    const { latest } = this.panels;
    const look = latest?.gaze.looked;
    if (!look) return undefined;
    const { version } = document;
    const parsed = await parsePhraseFileInPieces(document.getText(), signal);
    const id =
      document.uri.scheme === BUILT_IN_SCHEME
        ? titleOfFile(document.uri.path)
        : phraseFileId(document.uri, baseFolder(latest.uri));
    const list = checkedList(listOf(parsed, { id, title: titleOfFile(id) }));
    const { templates } = this.services.panelMemory.value;
    const scores = await scorePhrases(
      this.services.engine,
      look.settings,
      look.encoded.image_embeds,
      templates.length > 0 ? { ...list, templates } : list,
      {
        merge: latest.gaze.lists.merges(id),
        signal,
        onProgress: ({ stage, done = 0, total = 0 }: Progress) => {
          if (stage === 'phrases' && total > 0) onProgress?.({ done, total });
        },
      },
    );
    const step = pace(signal);
    const lines: DocumentScores['lines'][number][] = [];
    for (const [index, { line }] of parsed.phrases.entries()) {
      await step();
      const score = scores[index];
      if (score) lines.push({ line, ...score });
    }
    return { version, picture: nameOf(latest.uri), lines };
  }

  dispose(): void {
    for (const { work } of this.entries.values()) work.abort();
    this.entries.clear();
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  /** Takes up what has come on screen, and leaves what has gone. */
  private follow(): void {
    const visible = new Set(vscode.window.visibleTextEditors.map(({ document }) => document).filter(isScored));
    for (const [document, { work }] of this.entries) {
      if (visible.has(document)) continue;
      work.abort();
      this.entries.delete(document);
      this.progressed.fire();
    }
    for (const document of visible) {
      if (this.entries.has(document)) continue;
      const entry = { work: new AbortController(), milliseconds: 0, since: 0 };
      this.entries.set(document, entry);
      this.score(document, entry, 0);
    }
  }

  private scoreAll(): void {
    for (const [document, entry] of this.entries) this.score(document, entry, 0);
    this.changed.fire();
  }

  /** Scores a document after a pause; a call before its end begins anew. */
  private score(document: vscode.TextDocument, entry: Entry, pause: number): void {
    entry.work.abort();
    entry.work = new AbortController();
    const { signal } = entry.work;
    if (entry.stopped) return;
    if (!this.shown || !this.panels.latest?.gaze.looked) {
      delete entry.scores;
      delete entry.problem;
      this.forgetProgress(entry);
      return;
    }
    const timer = setTimeout(() => {
      const since = performance.now();
      entry.since = since;
      let told = since;
      const tell = (progress: ScoringProgress): void => {
        if (signal.aborted || performance.now() - told < QUIET_MILLISECONDS) return;
        told = performance.now();
        const isFirst = !entry.progress;
        entry.progress = progress;
        this.progressed.fire();
        if (isFirst) this.changed.fire();
      };
      void this.now(document, signal, tell)
        .then(
          (scores) => this.keep(entry, signal, scores ? { scores } : {}),
          (error: unknown) => {
            if (isCancelled(error)) return;
            this.keep(entry, signal, { problem: error instanceof Error ? error.message : String(error) });
          },
        )
        .finally(() => {
          const took = performance.now() - since;
          entry.milliseconds = signal.aborted ? Math.max(entry.milliseconds, took) : took;
          if (!signal.aborted) this.forgetProgress(entry);
        });
    }, pause);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  private keep(entry: Entry, signal: AbortSignal, { scores, problem }: Pick<Entry, 'scores' | 'problem'>): void {
    if (signal.aborted) return;
    delete entry.scores;
    delete entry.problem;
    if (scores) entry.scores = scores;
    if (problem !== undefined) entry.problem = problem;
    if (entry.progress) {
      delete entry.progress;
      this.progressed.fire();
    }
    this.changed.fire();
  }

  private forgetProgress(entry: Entry): void {
    if (!entry.progress) return;
    delete entry.progress;
    this.progressed.fire();
    this.changed.fire();
  }
}

/** What git shows of a file as it was is no list of its own. */
function isScored({ languageId, uri }: vscode.TextDocument): boolean {
  return languageId === PHRASE_LANGUAGE && uri.scheme !== 'git';
}
