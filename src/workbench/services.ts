/** The few things that every feature needs, made once. */
import * as vscode from 'vscode';
import path from 'node:path';
import { EngineClient } from '../engine/client.js';
import { behindTheWindow, forkEngine } from '../engine/fork.js';
import { Agreements } from './agreements.js';
import type { GazeHistory } from './gaze-history.js';
import { createLog, type Log } from './log.js';
import type { ListDocuments } from './list-documents.js';
import type { Lists } from './lists.js';
import { Models } from './models.js';
import type { PanelMemory } from './panel-memory.js';
import type { PhraseFiles } from './phrase-files.js';
import { createKeptServices } from './kept-services.js';
import { setting } from './settings.js';
import { speakAsVsCode } from './speak.js';
import type { ToldOnce } from './told-once.js';

export interface Services {
  readonly extension: vscode.ExtensionContext;
  readonly version: string;
  readonly log: Log;
  readonly engine: EngineClient;
  /** Of embeddings, for all windows. */
  readonly storeFolder: string;
  /** What the engine said when it last ended by itself. */
  readonly engineWords: () => string;
  /** The engine ended in the middle of work and was started again. */
  readonly onEngineRestart: vscode.Event<string>;
  readonly models: Models;
  readonly phraseFiles: PhraseFiles;
  readonly lists: Lists;
  readonly listDocuments: ListDocuments;
  readonly agreements: Agreements;
  readonly panelMemory: PanelMemory;
  readonly history: GazeHistory;
  /** Why something was computed otherwise than asked. */
  readonly toldOnce: ToldOnce;
}

/** The model in use, as a panel needs it. */
export type PanelModels = Pick<
  Models,
  | 'current'
  | 'endpoint'
  | 'download'
  | 'onDidChange'
  | 'onDidEndDownload'
  | 'startDownload'
  | 'cancelDownload'
  | 'useDemo'
  | 'useFolder'
>;

/** What a panel needs, also where there is no process and no disk: in a browser. */
export type PanelServices = Omit<Services, 'models' | 'storeFolder' | 'engineWords' | 'agreements'> & {
  readonly models: PanelModels;
};

/** Of embeddings, for all windows; beside the models, as the command line has it in its own folder. */
function storeFolder({ globalStorageUri }: vscode.ExtensionContext): string {
  return path.join(globalStorageUri.fsPath, 'embeddings');
}

export function createServices(extension: vscode.ExtensionContext): Services {
  const spoken = speakAsVsCode();
  const log = createLog(extension);
  let engineWords = '';
  const restarts = new vscode.EventEmitter<string>();
  const engine = new EngineClient({
    start: () =>
      behindTheWindow(
        forkEngine(
          path.join(extension.extensionPath, 'out', 'start-engine.js'),
          storeFolder(extension),
          models.preparedFolder,
          path.join(extension.globalStorageUri.fsPath, 'unpacked'),
          spoken,
        ),
      ),
    idleMilliseconds: () => setting('idleMinutes') * 60_000,
    log: (line) => {
      if (line.startsWith(/* not translated */ 'engine ended')) engineWords = line;
      log.info(line);
    },
    onRestart: (reason) => restarts.fire(reason),
  });
  const models = new Models(extension, log);
  const { kept, ended } = createKeptServices(extension, path.join(extension.extensionPath, 'lists'));
  // VS Code disposes in this order; the log is the last to go, for the others may still have something to say.
  extension.subscriptions.push(engine, models, ended, restarts, log);
  return {
    ...kept,
    log,
    engine,
    storeFolder: storeFolder(extension),
    engineWords: () => engineWords,
    onEngineRestart: restarts.event,
    models,
    agreements: new Agreements(extension.globalState),
  };
}
