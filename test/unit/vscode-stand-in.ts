/**
 * As much of VS Code as the extension's own side asks for, without one: what is shown is written down, what is asked is answered
 * as a test says, and files are those that a test names. Used by vi.mock('vscode', () => import('.../vscode-stand-in.js')).
 */

import path from 'node:path';

type Told = (...args: never[]) => unknown;

/** What a test says and reads. */
export const workbench = {
  settings: new Map<string, unknown>(),
  /** Settings that were written, with the place that they were written to. */
  targets: [] as [name: string, target: number][],
  folders: [] as { readonly uri: Uri; readonly name: string }[],
  /** Of every file system, by their URIs. */
  files: new Map<string, Uint8Array | { readonly type: number; readonly size: number }>(),
  /** Messages in their order. */
  shown: [] as string[],
  /** What modal ones say beside that. */
  details: [] as string[],
  /** Buttons, entries and texts that are chosen next, each by its label; undefined leaves. */
  chosen: [] as unknown[],
  /** Labels of what was offered to choose from, each time. */
  offered: [] as string[][],
  /** The same as it was given: entries with all that is shown of them. */
  entries: [] as (readonly unknown[])[],
  /** What dialogs and boxes to type into were opened with. */
  dialogs: [] as unknown[],
  /** Titles of work whose progress is shown. */
  titles: [] as string[],
  /** What was told of that progress. */
  progress: [] as unknown[],
  /** Whether somebody stops work as soon as it can be stopped. */
  stops: false,
  /** What was given to the operating system, by its URI. */
  opened: [] as string[],
  commands: new Map<string, (...args: unknown[]) => unknown>(),
  executed: [] as unknown[][],
  copied: [] as string[],
  /** Providers of languages, by what they are. */
  providers: new Map<string, unknown>(),
  takesEdits: true,
  listeners: new Map<string, Told[]>(),
};

/** Forgets all that was said and shown. */
export function tidyWorkbench(): void {
  const { settings, files, commands, providers, listeners } = workbench;
  for (const map of [settings, files, commands, providers, listeners]) map.clear();
  for (const list of Object.values(workbench)) if (Array.isArray(list)) list.length = 0;
  workbench.stops = false;
  env.remoteName = undefined;
  env.uiKind = UIKind.Desktop;
  workspace.isTrusted = true;
  workbench.takesEdits = true;
}

/** Tells whoever listens to an event of VS Code's. */
export function happen(event: string, ...args: readonly unknown[]): void {
  for (const told of workbench.listeners.get(event) ?? []) told(...(args as never[]));
}

/** The settings of ours that change. */
export function configurationChange(...names: readonly string[]) {
  return { affectsConfiguration: (section: string) => names.some((name) => section === `clipGaze.${name}`) };
}

const event = (name: string) => (told: Told) => {
  workbench.listeners.set(name, [...(workbench.listeners.get(name) ?? []), told]);
  return new Disposable(() => undefined);
};

export class Disposable {
  constructor(private readonly end: () => unknown) {}

  static from(...all: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => all.forEach((each) => each.dispose()));
  }

  dispose(): void {
    this.end();
  }
}

export class EventEmitter<T> {
  private readonly told = new Set<(value: T) => void>();

  readonly event = (told: (value: T) => void): Disposable => {
    this.told.add(told);
    return new Disposable(() => this.told.delete(told));
  };

  fire(value: T): void {
    for (const each of this.told) each(value);
  }

  dispose(): void {
    this.told.clear();
  }
}

interface Parts {
  readonly scheme: string;
  readonly authority?: string;
  readonly path: string;
}

export class Uri {
  private constructor(
    readonly scheme: string,
    readonly authority: string,
    readonly path: string,
  ) {}

  static from({ scheme, authority = '', path }: Parts): Uri {
    return new Uri(scheme, authority, path);
  }

  static file(path: string): Uri {
    return new Uri('file', '', path);
  }

  static parse(text: string): Uri {
    const [, scheme = '', authority = '', path = ''] = /^([\w-]+):\/\/([^/]*)(.*)$/.exec(text) ?? [];
    return new Uri(scheme, authority, decodeURI(path));
  }

  static joinPath(uri: Uri, ...parts: readonly string[]): Uri {
    return uri.with({ path: path.posix.join(uri.path, ...parts) });
  }

  get fsPath(): string {
    return this.path;
  }

  with({ scheme = this.scheme, authority = this.authority, path = this.path }: Partial<Parts>): Uri {
    return new Uri(scheme, authority, path);
  }

  toString(): string {
    return `${this.scheme}://${this.authority}${encodeURI(this.path)}`;
  }
}

export class FileSystemError extends Error {
  readonly code = 'FileNotFound';
}

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

export class Range {
  readonly start: Position;
  readonly end: Position;

  constructor(line: number, column: number, endLine: number, endColumn: number) {
    this.start = new Position(line, column);
    this.end = new Position(endLine, endColumn);
  }

  contains({ line, character }: Position): boolean {
    return line === this.start.line && character >= this.start.character && character <= this.end.character;
  }
}

export class WorkspaceEdit {
  readonly createFile = (): void => undefined;
  readonly replace = (): void => undefined;
}

export class MarkdownString {
  constructor(readonly value: string) {}
}

export class Hover {
  constructor(
    readonly contents: MarkdownString,
    readonly range: Range,
  ) {}
}

export class CompletionItem {
  range?: Range;

  constructor(readonly label: string) {}
}

export class InlayHint {
  constructor(
    readonly position: Position,
    readonly label: string,
  ) {}
}

export class RelativePattern {
  constructor(
    readonly base: unknown,
    readonly pattern: string,
  ) {}
}

export const CompletionItemKind = { Keyword: 13, Snippet: 14 };
export class TabInputText {
  readonly kind = 'text';
}
export class TabInputCustom {
  readonly kind = 'custom';
}
export const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 };
export const ProgressLocation = { Window: 10, Notification: 15 };
export const QuickPickItemKind = { Separator: -1 };
export const UIKind = { Desktop: 1, Web: 2 };
export const ConfigurationTarget = { Global: 1, Workspace: 2, WorkspaceFolder: 3 };
export const ViewColumn = { Active: -1, Beside: -2 };

interface Entry {
  readonly label: string;
}

const labelOf = (each: unknown): unknown =>
  typeof each === 'object' && each !== null ? ((each as { label?: string }).label ?? (each as { title?: string }).title) : each;

/** @returns what the test chooses next of what is offered */
function choose(offered: readonly unknown[]): unknown {
  workbench.offered.push(offered.map((each) => String(labelOf(each))));
  workbench.entries.push(offered);
  const next = workbench.chosen.shift();
  return typeof next === 'string' ? offered.find((each) => labelOf(each) === next) : next;
}

const tell = (message: string, ...more: readonly unknown[]): Promise<unknown> => {
  workbench.shown.push(message);
  for (const each of more) if (typeof each === 'object' && each && 'detail' in each) workbench.details.push(String(each.detail));
  const buttons = more.filter((each) => typeof each === 'string' || (typeof each === 'object' && each && 'title' in each));
  return Promise.resolve(buttons.length > 0 ? choose(buttons) : undefined);
};

export const window = {
  showInformationMessage: tell,
  showWarningMessage: tell,
  showErrorMessage: tell,
  showQuickPick: async (items: readonly Entry[] | Promise<readonly Entry[]>) => choose(await items),
  createQuickPick: () => {
    const told: { accept?: () => void; hide?: () => void } = {};
    const pick = {
      items: [] as readonly Entry[],
      selectedItems: [] as unknown[],
      onDidAccept: (each: () => void) => (told.accept = each),
      onDidHide: (each: () => void) => (told.hide = each),
      show: () => {
        const chosen = choose(pick.items);
        if (chosen === undefined) return told.hide?.();
        pick.selectedItems = [chosen];
        told.accept?.();
      },
      hide: () => told.hide?.(),
      dispose: () => undefined,
    };
    return pick;
  },
  showInputBox: (options: unknown) => {
    workbench.dialogs.push(options);
    return Promise.resolve(workbench.chosen.shift());
  },
  showSaveDialog: () => Promise.resolve(workbench.chosen.shift()),
  showOpenDialog: (options: unknown) => {
    workbench.dialogs.push(options);
    return Promise.resolve(workbench.chosen.shift());
  },
  showTextDocument: (uri: Uri) => Promise.resolve(workbench.executed.push(['showTextDocument', uri.toString()])),
  withProgress: ({ title }: { title: string }, work: (progress: object, token: object) => unknown) => {
    workbench.titles.push(title);
    const onCancellationRequested = (told: () => void) => {
      if (workbench.stops) told();
      return new Disposable(() => undefined);
    };
    const report = (told: unknown) => workbench.progress.push(told);
    return Promise.resolve(work({ report }, { onCancellationRequested }));
  },
  tabGroups: { activeTabGroup: { activeTab: undefined } },
};

export const commands = {
  registerCommand: (id: string, run: (...args: unknown[]) => unknown) => {
    workbench.commands.set(id, run);
    return new Disposable(() => undefined);
  },
  executeCommand: (...args: unknown[]) => {
    workbench.executed.push(args);
    return Promise.resolve();
  },
};

export const env = {
  remoteName: undefined as string | undefined,
  uiKind: UIKind.Desktop,
  clipboard: { writeText: (text: string) => Promise.resolve(workbench.copied.push(text)) },
  openExternal: (uri: Uri) => Promise.resolve(workbench.opened.push(uri.toString()) > 0),
};

const provider = (what: string) => (_selector: unknown, given: unknown) => {
  workbench.providers.set(what, given);
  return new Disposable(() => undefined);
};

export const languages = {
  registerCompletionItemProvider: provider('completion'),
  registerHoverProvider: provider('hover'),
  registerFoldingRangeProvider: provider('folding'),
  registerInlayHintsProvider: provider('hints'),
};

export const workspace = {
  get workspaceFolders() {
    return workbench.folders.length > 0 ? workbench.folders : undefined;
  },
  isTrusted: true,
  textDocuments: [] as unknown[],
  getWorkspaceFolder: (resource: Uri) =>
    workbench.folders.find(({ uri }) => `${resource.toString()}/`.startsWith(`${uri.toString().replace(/\/$/, '')}/`)),
  asRelativePath: ({ path }: Uri) => path.slice(path.lastIndexOf('/') + 1),
  getConfiguration: () => ({
    get: (name: string) => workbench.settings.get(name),
    inspect: () => undefined,
    update: (name: string, value: unknown, target: number) => {
      workbench.targets.push([name, target]);
      return Promise.resolve(workbench.settings.set(name, value));
    },
  }),
  onDidChangeConfiguration: event('configuration'),
  onDidOpenTextDocument: event('open'),
  onDidGrantWorkspaceTrust: event('trust'),
  registerTextDocumentContentProvider: provider('text'),
  createFileSystemWatcher: () => ({
    onDidChange: event('file changed'),
    onDidCreate: event('file created'),
    onDidDelete: event('file deleted'),
    dispose: () => undefined,
  }),
  applyEdit: () => Promise.resolve(workbench.takesEdits),
  fs: {
    stat: (uri: Uri) => {
      const file = workbench.files.get(uri.toString());
      if (!file) return Promise.reject(new FileSystemError(`${uri.path} is not there`));
      return Promise.resolve(file instanceof Uint8Array ? { type: FileType.File, size: file.length } : file);
    },
    readFile: (uri: Uri) => {
      const file = workbench.files.get(uri.toString());
      return file instanceof Uint8Array ? Promise.resolve(file) : Promise.reject(new FileSystemError('it cannot be read'));
    },
    readDirectory: (uri: Uri) => {
      const names = [...workbench.files.keys()].flatMap((file) =>
        file.startsWith(`${uri.toString()}/`) ? file.slice(uri.toString().length + 1) : [],
      );
      return Promise.resolve(names.filter((name) => !name.includes('/')).map((name) => [name, FileType.File]));
    },
    writeFile: (uri: Uri, bytes: Uint8Array) => Promise.resolve(workbench.files.set(uri.toString(), bytes)),
  },
};
