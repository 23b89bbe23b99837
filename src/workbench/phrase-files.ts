/** The phrase files of the workspace: found, read as they are now, and watched. */
import * as vscode from 'vscode';
import { PHRASE_LANGUAGE } from '../contributions/commands.js';
import { t } from '../l10n/texts.js';
import { decodePhraseFile, requireFits } from '../phrases/decode-phrase-file.js';
import { PhraseFileError } from '../phrases/errors.js';
import { MOST_FILES } from '../phrases/limits.js';
import { parsePhraseFileInPieces, type ParsedPhraseFile } from '../phrases/parse-phrase-file.js';
import { watch } from './pictures.js';
import { affects, setting } from './settings.js';

/** Between a change and the news of it: a save is several events, and somebody who types is let finish a word. */
const PAUSE_MILLISECONDS = 150;

/** Phrase files of the workspace. */
export interface FoundFiles {
  /** At most as many as one pattern may mean. */
  readonly files: readonly vscode.Uri[];
  /** Whether there are others. */
  readonly more: boolean;
}

interface Parsed {
  readonly text: string;
  readonly parsed: ParsedPhraseFile;
}

export class PhraseFiles implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Phrase files have come, gone or changed, on disk or in an editor. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: Pick<vscode.Disposable, 'dispose'>[];
  /** What settings and folders say is to be watched. */
  private patterns: vscode.Disposable[] = [];
  /** Files that were read, by their URI, wherever they lie. */
  private readonly files = new Map<string, vscode.Disposable>();
  private readonly parsed = new Map<string, Parsed>();
  /** Known until files come or go. */
  private found: Promise<FoundFiles> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor() {
    const isKnown = ({ uri, languageId }: vscode.TextDocument) =>
      languageId === PHRASE_LANGUAGE || this.files.has(uri.toString());
    this.subscriptions = [
      this.changed,
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && isKnown(document)) this.tell();
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (isKnown(document)) this.tell();
      }),
      // What was not saved is gone with it.
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (isKnown(document)) this.tell();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (affects(event, ['phraseFiles', 'lists'])) this.watchAnew();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.watchAnew()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.watchAnew()),
    ];
    this.watchPatterns();
  }

  /**
   * A phrase file as it is now: as an editor has it that has not saved it, else as it lies on the file system. It is watched
   * from then on.
   *
   * @param name as a message has it
   * @throws PhraseFileError if it is no phrase file; what the file system throws
   */
  async read(uri: vscode.Uri, name: string): Promise<ParsedPhraseFile> {
    const key = uri.toString();
    if (!this.files.has(key))
      this.files.set(
        key,
        watch(uri, () => this.tell()),
      );
    return this.look(uri, name);
  }

  /** The same of a file that need not be followed. */
  async look(uri: vscode.Uri, name: string): Promise<ParsedPhraseFile> {
    const key = uri.toString();
    const text = await textOf(uri, name);
    const known = this.parsed.get(key);
    if (known?.text === text) return known.parsed;
    const parsed = await parsePhraseFileInPieces(text, new AbortController().signal);
    this.parsed.set(key, { text, parsed });
    return parsed;
  }

  /** The files that the setting `clipGaze.phraseFiles` names, in all folders of the workspace; none where it is not trusted. */
  find(): Promise<FoundFiles> {
    this.found ??= this.search();
    return this.found;
  }

  private async search(): Promise<FoundFiles> {
    if (!vscode.workspace.isTrusted) return { files: [], more: false };
    const found = await Promise.all(
      (vscode.workspace.workspaceFolders ?? []).map(async (folder) => {
        const patterns = setting('phraseFiles', folder.uri);
        return patterns.length === 0 ? [] : filesIn(folder, `{${patterns.join(',')}}`);
      }),
    );
    const all = found.flat();
    return { files: all.slice(0, MOST_FILES), more: all.length > MOST_FILES };
  }

  /**
   * The files that a pattern of the setting `clipGaze.lists` means, in all folders of the workspace; watched from then on.
   * Where they are more than a pattern may mean, at least one more.
   */
  async match(pattern: string): Promise<vscode.Uri[]> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    for (const folder of folders) {
      const key = `${pattern} ${folder.uri.toString()}`;
      if (!this.files.has(key)) this.files.set(key, this.watchPattern(folder, pattern));
    }
    return (await Promise.all(folders.map((folder) => filesIn(folder, pattern)))).flat();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.forget();
    vscode.Disposable.from(...this.patterns, ...this.subscriptions).dispose();
  }

  private watchAnew(): void {
    this.forget();
    vscode.Disposable.from(...this.patterns).dispose();
    this.watchPatterns();
    this.tellAnew();
  }

  private forget(): void {
    for (const watcher of this.files.values()) watcher.dispose();
    this.files.clear();
    this.parsed.clear();
  }

  private watchPatterns(): void {
    this.patterns = (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => [
      ...setting('phraseFiles', folder.uri).map((pattern) => this.watchPattern(folder, pattern)),
      this.watchFolders(folder),
    ]);
  }

  private watchPattern(folder: vscode.WorkspaceFolder, pattern: string): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern));
    watcher.onDidCreate(() => this.tellAnew());
    watcher.onDidChange(() => this.tell());
    watcher.onDidDelete(() => this.tellAnew());
    return watcher;
  }

  /** Of a folder that goes, VS Code does not tell what was in it; of one that comes with files in it, not always. */
  private watchFolders(folder: vscode.WorkspaceFolder): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**'), false, true, false);
    watcher.onDidCreate(({ path }) => {
      // What has an ending is hardly a folder; to look in vain does no harm.
      if (!/\.\w{1,8}$/.test(path)) this.tellAnew();
    });
    watcher.onDidDelete(async (gone) => {
      const found = (await this.found)?.files.map((uri) => uri.toString()) ?? [];
      if ([...this.files.keys(), ...found].some((file) => file.startsWith(`${gone.toString()}/`))) this.tellAnew();
    });
    return watcher;
  }

  /** Tells that files have come or gone. */
  private tellAnew(): void {
    this.found = undefined;
    this.tell();
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed.fire(), PAUSE_MILLISECONDS);
  }
}

async function textOf(uri: vscode.Uri, name: string): Promise<string> {
  const key = uri.toString();
  const edited = vscode.workspace.textDocuments.find((document) => document.isDirty && document.uri.toString() === key);
  if (!edited) {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if (!(type & vscode.FileType.File))
      throw new PhraseFileError(t('{name} is a folder, a pipe or a device, not a phrase file.', { name }));
    requireFits(size, name);
    return decodePhraseFile(await vscode.workspace.fs.readFile(uri), name);
  }
  const text = edited.getText();
  requireFits(new TextEncoder().encode(text).length, name);
  return text;
}

async function filesIn(folder: vscode.WorkspaceFolder, pattern: string): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), undefined, MOST_FILES + 1);
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
