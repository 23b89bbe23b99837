/** The few things that every feature needs, in a browser. */
import * as vscode from 'vscode';
import { EngineClient } from '../engine/client.js';
import { useBrowserFiles } from '../files/browser-files.js';
import { createKeptServices } from '../workbench/kept-services.js';
import { createLog } from '../workbench/log.js';
import type { PanelServices } from '../workbench/services.js';
import { setting } from '../workbench/settings.js';
import { speakAsVsCode } from '../workbench/speak.js';
import { EngineWorker, type EngineParts } from './engine-worker.js';
import { readModelFile, workbenchFiles } from './model-files.js';
import { BrowserModels } from './models.js';

export type BrowserServices = PanelServices & { readonly models: BrowserModels };

export function createServices(extension: vscode.ExtensionContext): BrowserServices {
  speakAsVsCode();
  const log = createLog(extension);
  const models = new BrowserModels(extension, log);
  const readModel = (uri: string) => readModelFile(uri, models.demoFolder, models.store);
  const { read } = workbenchFiles;
  const isModelFile = (uri: string) => uri.startsWith(`${models.store.toString()}/`) && !/\/(\d{4}|pieces\.json)$/.test(uri);
  useBrowserFiles({ ...workbenchFiles, read: (uri) => (isModelFile(uri) ? readModel(uri) : read(uri)) });
  const restarts = new vscode.EventEmitter<string>();
  const engine = new EngineClient({
    start: () =>
      new EngineWorker({
        parts: () => engineParts(extension.extensionUri),
        read: readModel,
        log: (line) => log.warn(line),
      }),
    idleMilliseconds: () => setting('idleMinutes') * 60_000,
    log: (line) => log.info(line),
    onRestart: (reason) => restarts.fire(reason),
  });
  const { kept, ended } = createKeptServices(extension, vscode.Uri.joinPath(extension.extensionUri, 'lists').toString());
  extension.subscriptions.push(engine, models, ended, restarts, log);
  return { ...kept, log, engine, onEngineRestart: restarts.event, models };
}

async function engineParts(extension: vscode.Uri): Promise<EngineParts> {
  const part = (name: string) => workbenchFiles.read(vscode.Uri.joinPath(extension, 'out', 'web', name).toString());
  const [script, wasm] = await Promise.all([part('engine.js'), part('ort-wasm-simd-threaded.wasm')]);
  return { script, wasm };
}
