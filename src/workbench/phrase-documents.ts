/** Phrase files that are open in an editor, and what is found in them while they are written. */
import * as vscode from 'vscode';
import { PHRASE_LANGUAGE } from '../contributions/commands.js';
import { isCancelled } from '../engine/errors.js';
import { NoModelError } from '../models/errors.js';
import { decodePhraseFile } from '../phrases/decode-phrase-file.js';
import { diagnose, type Diagnosis } from '../phrases/diagnose.js';
import { diagnoseTokens, type TokenDiagnosis } from '../phrases/diagnose-tokens.js';
import { PhraseFileError } from '../phrases/errors.js';
import type { Finding } from '../phrases/finding.js';
import type { Services } from './services.js';
import { affects } from './settings.js';
import { EngineTokenCounter } from './token-counter.js';

/** The lists that come with Clip Gaze, as documents. */
export const BUILT_IN_SCHEME = 'clip-gaze-list';

/** Between a keystroke and what is found: a short pause in typing, and no more. */
const PAUSE_MILLISECONDS = 120;

export interface DocumentDiagnosis extends Diagnosis {
  /** Of the document that was looked through. */
  readonly version: number;
  /** Absent until they are counted, and where there is no model to count them. */
  readonly tokens?: TokenDiagnosis & { readonly contextLength: number };
}

interface Entry {
  diagnosis?: DocumentDiagnosis;
  /** What is wrong with the bytes on disk, which the editor's text does not show. */
  encoding?: Finding;
  work: AbortController;
}

export class PhraseDocuments implements vscode.Disposable {
  private readonly entries = new Map<vscode.TextDocument, Entry>();
  private readonly diagnosed = new vscode.EventEmitter<vscode.TextDocument>();
  /** Something new is known of an open phrase file; after it was closed, nothing. */
  readonly onDidDiagnose = this.diagnosed.event;
  private readonly subscriptions: Pick<vscode.Disposable, 'dispose'>[];
  private counter: EngineTokenCounter | undefined;

  constructor(private readonly services: Services) {
    this.subscriptions = [
      this.diagnosed,
      vscode.workspace.onDidOpenTextDocument((document) => this.opened(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && this.entries.has(document)) this.diagnose(document, PAUSE_MILLISECONDS);
      }),
      vscode.workspace.onDidSaveTextDocument((document) => void this.checkEncoding(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.closed(document)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (affects(event, ['model', 'modelFolder'])) this.diagnoseAll();
      }),
      services.models.onDidChangeInstalled(() => this.diagnoseAll()),
    ];
    for (const document of vscode.workspace.textDocuments) this.opened(document);
  }

  /** What is known of a document; of an earlier version of it where the last one is not looked through yet. */
  of(document: vscode.TextDocument): DocumentDiagnosis | undefined {
    return this.entries.get(document)?.diagnosis;
  }

  /** Everything found in a document, in no particular order. */
  findings(document: vscode.TextDocument): readonly Finding[] {
    const { diagnosis, encoding } = this.entries.get(document) ?? {};
    return [...(encoding ? [encoding] : []), ...(diagnosis?.findings ?? []), ...(diagnosis?.tokens?.findings ?? [])];
  }

  dispose(): void {
    for (const { work } of this.entries.values()) work.abort();
    this.entries.clear();
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private opened(document: vscode.TextDocument): void {
    // The lists that come with Clip Gaze have their quirks on purpose, and what git shows cannot be changed.
    const isWritten = ![BUILT_IN_SCHEME, 'git'].includes(document.uri.scheme);
    if (document.languageId !== PHRASE_LANGUAGE || !isWritten || this.entries.has(document)) return;
    this.entries.set(document, { work: new AbortController() });
    this.diagnose(document, 0);
    void this.checkEncoding(document);
  }

  private closed(document: vscode.TextDocument): void {
    this.entries.get(document)?.work.abort();
    if (this.entries.delete(document)) this.diagnosed.fire(document);
  }

  private diagnoseAll(): void {
    for (const document of this.entries.keys()) this.diagnose(document, 0);
  }

  /** Looks a document through after a pause; a call before its end begins anew. */
  private diagnose(document: vscode.TextDocument, pause: number): void {
    const entry = this.entries.get(document);
    if (!entry) return;
    entry.work.abort();
    entry.work = new AbortController();
    const { signal } = entry.work;
    const timer = setTimeout(() => {
      void this.lookThrough(document, entry, signal).catch((error: unknown) => {
        // No model is no fault of the file's, and the panel tells how to come by one.
        if (signal.aborted || isCancelled(error) || error instanceof NoModelError) return;
        this.services.log.warn(`tokens were not counted: ${error instanceof Error ? error.message : String(error)}`);
      });
    }, pause);
    signal.addEventListener('abort', () => clearTimeout(timer));
  }

  private async lookThrough(document: vscode.TextDocument, entry: Entry, signal: AbortSignal): Promise<void> {
    const { version } = document;
    const diagnosis = await diagnose(document.getText(), signal);
    entry.diagnosis = { ...diagnosis, version };
    this.diagnosed.fire(document);
    const model = await this.services.models.current();
    if (this.counter?.model.fingerprint !== model.fingerprint) this.counter = new EngineTokenCounter(this.services.engine, model);
    const { counter } = this;
    const tokens = await diagnoseTokens(diagnosis, counter, signal);
    signal.throwIfAborted();
    entry.diagnosis = { ...diagnosis, version, tokens: { ...tokens, contextLength: counter.contextLength } };
    this.diagnosed.fire(document);
  }

  /** The editor reads encodings that a phrase file may not have, and hides what it cannot read. */
  private async checkEncoding(document: vscode.TextDocument): Promise<void> {
    const entry = this.entries.get(document);
    if (!entry || document.isUntitled) return;
    let message: string | undefined;
    try {
      decodePhraseFile(await vscode.workspace.fs.readFile(document.uri), nameOf(document));
    } catch (error) {
      // What cannot be read at all, the editor tells itself.
      if (error instanceof PhraseFileError) message = error.message;
    }
    if (entry.encoding?.message === message) return;
    delete entry.encoding;
    if (message !== undefined)
      entry.encoding = { code: 'encoding', severity: 'error', line: 0, start: 0, end: document.lineAt(0).text.length, message };
    this.diagnosed.fire(document);
  }
}

function nameOf({ uri }: vscode.TextDocument): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}
