/**
 * What VS Code activates: a door. Most windows that activate the extension never use it, so everything else is read and made
 * when it is first used (docs/decisions/0023).
 */
import * as vscode from 'vscode';
import { createApi, type ClipGazeApi } from './api.js';
import { COMMANDS, PANEL_TYPES, PHRASE_LANGUAGE } from './contributions/commands.js';
import { TOOLS, type ToolName } from './contributions/tools.js';
import type { Everything } from './everything.js';
import { isWorthWarming, isWorthWarmingForEditor } from './workbench/worth-warming.js';

export function activate(context: vscode.ExtensionContext): ClipGazeApi {
  let opened: Promise<Everything> | undefined;
  const everything = (): Promise<Everything> => (opened ??= open(context, commands));

  const commands = vscode.Disposable.from(
    ...Object.keys(COMMANDS).map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]): Promise<unknown> => {
        await everything();
        // The command itself stands in the place of this one now.
        return vscode.commands.executeCommand(id, ...args);
      }),
    ),
  );
  context.subscriptions.push(
    commands,
    ...PANEL_TYPES.map((type) =>
      vscode.window.registerWebviewPanelSerializer(type, {
        deserializeWebviewPanel: async (panel, state) =>
          (await everything()).serializers[type].deserializeWebviewPanel(panel, state),
      }),
    ),
    ...registerTools(everything),
    vscode.workspace.onDidRenameFiles(async (event) => {
      if (areListsChosen()) await (await everything()).followRenamedFiles(event);
    }),
  );
  whenPhrasesAreWritten(context, everything);
  whenWorthWarming(context, everything);
  const { version } = context.extension.packageJSON as { version: string };
  const lists = vscode.Uri.joinPath(context.extensionUri, 'lists').fsPath;
  return createApi(version, lists, async () => (await everything()).answers);
}

async function open(context: vscode.ExtensionContext, commands: vscode.Disposable): Promise<Everything> {
  const { openEverything } = await import('./everything.js');
  // In one go, so that no command is ever missing.
  commands.dispose();
  return openEverything(context);
}

/** An editor without a chat has no tools. */
function registerTools(everything: () => Promise<Everything>): vscode.Disposable[] {
  if (!('lm' in vscode && 'registerTool' in vscode.lm)) return [];
  return (Object.keys(TOOLS) as ToolName[]).map((name) =>
    vscode.lm.registerTool(name, {
      prepareInvocation: async (options, token) => (await everything()).tools[name].prepareInvocation?.(options, token),
      invoke: async (options, token) => (await everything()).tools[name].invoke(options, token),
    }),
  );
}

/** Only what somebody has written into the settings can name a file. */
function areListsChosen(): boolean {
  const scopes = [undefined, ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri)];
  return scopes.some((scope) => {
    const { globalValue, workspaceValue, workspaceFolderValue } =
      vscode.workspace.getConfiguration('clipGaze', scope).inspect('lists') ?? {};
    return (workspaceFolderValue ?? workspaceValue ?? globalValue) !== undefined;
  });
}

/** What helps with writing phrases is there as soon as a phrase file is: by its language, or because the setting names it. */
function whenPhrasesAreWritten(context: vscode.ExtensionContext, everything: () => Promise<Everything>): void {
  const look = (document: vscode.TextDocument): void => {
    if (isPhraseFile(document)) void everything();
  };
  const lookAtAll = (): void => vscode.workspace.textDocuments.forEach(look);
  lookAtAll();
  context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('clipGaze.phraseFiles')) lookAtAll();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(lookAtAll),
  );
}

function isPhraseFile(document: vscode.TextDocument): boolean {
  if (document.languageId === PHRASE_LANGUAGE) return true;
  const folder = document.isUntitled ? undefined : vscode.workspace.getWorkspaceFolder(document.uri);
  const patterns: unknown = folder && vscode.workspace.getConfiguration('clipGaze', document.uri).get('phraseFiles');
  return (
    folder !== undefined &&
    Array.isArray(patterns) &&
    patterns.some(
      (pattern) =>
        typeof pattern === 'string' &&
        vscode.languages.match({ pattern: new vscode.RelativePattern(folder, pattern) }, document) > 0,
    )
  );
}

/** The engine is started before somebody asks where pictures are in sight and somebody has asked before. */
function whenWorthWarming(context: vscode.ExtensionContext, everything: () => Promise<Everything>): void {
  const memory = context.workspaceState;
  const warmUp = async (): Promise<void> => (await everything()).warmUp();
  void isWorthWarming(memory).then((isWorth) => (isWorth ? warmUp() : undefined));
  context.subscriptions.push(
    vscode.window.tabGroups.onDidChangeTabs(() => {
      if (isWorthWarmingForEditor(memory)) void warmUp();
    }),
  );
}
