/**
 * The output channel. Every line of every feature goes through here, without what is private: a log is copied into reports.
 * Whoever sets its level to "Trace" asks for the lines as they are, and gets them beside.
 */
import * as vscode from 'vscode';
import { tmpdir } from 'node:os';
import { withoutPaths, withoutPrivateData, type NamedFolder } from '../doctor/private-text.js';

/** Kept for a report. */
const MOST_RECENT = 50;

/** Where the extension is, and where it keeps things. */
interface OwnFolders {
  readonly extensionPath: string;
  readonly globalStorageUri: { readonly fsPath: string };
}

export class Log implements vscode.Disposable {
  private readonly lines: string[] = [];

  constructor(
    private readonly channel: vscode.LogOutputChannel,
    private readonly own: OwnFolders,
  ) {}

  info(message: string): void {
    this.tell('info', message);
  }

  warn(message: string): void {
    this.tell('warn', message);
  }

  error(message: string): void {
    this.tell('error', message);
  }

  /** The last lines, oldest first, as they were written. */
  get recent(): readonly string[] {
    return this.lines;
  }

  /** Any text as it may be shown to others where it holds nothing that somebody wrote. */
  withoutPaths(text: string): string {
    return withoutPaths(text, this.folders());
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.channel.dispose();
  }

  private tell(level: 'info' | 'warn' | 'error', message: string): void {
    const line = withoutPrivateData(message, this.folders());
    this.channel[level](line);
    if (line !== message && this.channel.logLevel === vscode.LogLevel.Trace) this.channel.trace(message);
    this.lines.push(`[${level}] ${line}`);
    if (this.lines.length > MOST_RECENT) this.lines.shift();
  }

  private folders(): NamedFolder[] {
    const workspace = vscode.workspace.workspaceFolders ?? [];
    const several = workspace.length > 1;
    return [
      { path: this.own.globalStorageUri.fsPath, as: '<storage>' },
      { path: this.own.extensionPath, as: '<extension>' },
      ...workspace.flatMap(({ uri, name }) =>
        [uri.fsPath, uri.toString(true), uri.toString()].map((path) => ({ path, as: several ? name : '' })),
      ),
      { path: tmpdir(), as: '<tmp>' },
    ];
  }
}

export function createLog(own: OwnFolders): Log {
  return new Log(vscode.window.createOutputChannel(/* not translated */ 'Clip Gaze', { log: true }), own);
}
