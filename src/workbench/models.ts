/** The model in use, as settings and storage have it, and the models that are on this machine or on their way. */
import * as vscode from 'vscode';
import path from 'node:path';
import {
  CATALOGUE,
  DEFAULT_MODEL,
  DEMO_MODEL,
  hubModel,
  isPinned,
  totalBytes,
  type CatalogueEntry,
  type HubModel,
} from '../models/catalogue.js';
import { sweepPrepared } from '../engine/prepared-folder.js';
import { t } from '../l10n/texts.js';
import { systemClock } from '../models/clock.js';
import { DEFAULT_ENDPOINT } from '../models/endpoint.js';
import { DownloadError } from '../models/errors.js';
import type { DownloadOptions, DownloadProgress } from '../models/download.js';
import { findModel, hubModelNamed } from '../models/find-model.js';
import { hubCacheFolder } from '../models/hub-cache.js';
import type { Fetch } from '../models/hub-request.js';
import type { Imported } from '../models/import-model.js';
import {
  deleteModel,
  importedModels,
  installedModels,
  type ImportedModel,
  type InstalledModel,
} from '../models/installed-models.js';
import type { Model } from '../models/model.js';
import type { Log } from './log.js';
import { setting, writeSetting } from './settings.js';
import { useModel } from './use-model.js';

/** A download under way; every panel that waits for it shows the same. */
export interface Download {
  readonly id: string;
  readonly title: string;
  readonly progress: DownloadProgress;
}

export class Models implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** The download has begun or gone on. */
  readonly onDidChange = this.changed.event;
  private readonly ended = new vscode.EventEmitter<Error | undefined>();
  /** The download has ended: well or by somebody's wish, or with an error. */
  readonly onDidEndDownload = this.ended.event;
  private readonly installedChanged = new vscode.EventEmitter<void>();
  /** A model has come or gone, or was found damaged. */
  readonly onDidChangeInstalled = this.installedChanged.event;
  private running: { readonly controller: AbortController; readonly done: Promise<void>; state: Download } | undefined;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly log: Log,
  ) {}

  /**
   * The model that the settings name, ready on this machine.
   *
   * @throws NoModelError where it has to be downloaded first; ModelError where its files are not those of a CLIP model
   */
  current(): Promise<Model> {
    return this.find(setting('modelFolder') || setting('model'), setting('modelFolder') !== '');
  }

  /**
   * A model by its id, or by its folder.
   *
   * @throws NoModelError, ModelError
   */
  find(idOrFolder: string, isFolder = path.isAbsolute(idOrFolder)): Promise<Model> {
    return findModel({
      ...(isFolder ? { modelFolder: idOrFolder } : { model: idOrFolder }),
      stores: [this.folder],
      demoFolder: path.join(this.extension.extensionPath, 'media', 'demo-model'),
      cacheFolder: this.cacheFolder,
      hubCache: hubCacheFolder(),
    });
  }

  /** The id, or the folder, of the model that the settings name. */
  get chosen(): string {
    return setting('modelFolder') || setting('model') || DEFAULT_MODEL;
  }

  /** Where models are downloaded from. */
  get endpoint(): string {
    return [setting('hubEndpoint'), process.env.HF_ENDPOINT].find((address) => address) ?? DEFAULT_ENDPOINT;
  }

  get download(): Download | undefined {
    return this.running?.state;
  }

  /** Models that were downloaded here. */
  installed(): Promise<InstalledModel[]> {
    return installedModels([this.folder]);
  }

  /** Models that came from a zip or folder and are none of the hub's. */
  imported(): Promise<ImportedModel[]> {
    return importedModels(this.folder);
  }

  /** The model of the hub that the settings name, also where a folder is used in its place. */
  get wanted(): HubModel {
    return hubModel(setting('model')) ?? hubModelNamed(DEFAULT_MODEL);
  }

  /**
   * Downloads a model, after another one whose download is under way; joins where its own is. Somebody who stops it is not
   * told of an error.
   *
   * @param model  the one that the settings name, if none is given
   * @param signal aborted where nobody wants it any more before it has begun
   * @throws DownloadError; ModelError if the hub's model is not one that can be used
   */
  async startDownload(model: HubModel = this.wanted, signal?: AbortSignal): Promise<void> {
    while (this.running && this.running.state.id !== model.id) {
      await this.running.done.catch(() => undefined);
      if (signal?.aborted) return;
    }
    if (this.running) return this.running.done;
    const controller = new AbortController();
    this.log.info(`download of ${model.id} started`);
    const done = this.fetch(model, {
      ...this.downloadOptions(),
      signal: controller.signal,
      onProgress: (progress) => {
        if (this.running?.controller !== controller) return;
        this.running.state = { id: model.id, title: model.title, progress };
        this.changed.fire();
      },
    }).then(
      () => this.log.info(`download of ${model.id} finished`),
      (error: unknown) => {
        if (error instanceof DownloadError && error.kind === 'cancelled') return;
        this.log.warn(`download of ${model.id} ended: ${error instanceof Error ? error.message : String(error)}`);
        throw error;
      },
    );
    const progress = { doneBytes: 0, totalBytes: totalBytes(model) ?? 0, bytesPerSecond: 0, file: '' };
    this.running = { controller, done, state: { id: model.id, title: model.title, progress } };
    this.changed.fire();
    try {
      await done;
      this.running = undefined;
      this.ended.fire(undefined);
    } catch (error) {
      this.running = undefined;
      this.ended.fire(error instanceof Error ? error : new Error(String(error)));
      throw error;
    } finally {
      this.installedChanged.fire();
    }
  }

  /** What is already here stays, and the next download goes on from there. */
  cancelDownload(): void {
    this.running?.controller.abort();
  }

  /** Uses a model of the hub, or the demo model, from now on. */
  use(id: string): Promise<void> {
    return useModel(id);
  }

  useDemo(): Promise<void> {
    return this.use(DEMO_MODEL.id);
  }

  /** Uses a folder's model from now on; asks for the folder where none is named. */
  async useFolder(folder?: string): Promise<void> {
    const chosen = folder ?? (await askForFolder());
    if (chosen !== undefined) await writeSetting('modelFolder', chosen);
  }

  /**
   * Copies a model out of a zip or folder and uses it.
   *
   * @throws ModelError, or what the file system throws
   */
  async import(from: string, signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<Imported> {
    const { importModel } = await import('../models/import-model.js');
    const imported = await importModel(from, { store: this.folder, cacheFolder: this.cacheFolder, signal, onProgress });
    this.log.info(`imported ${imported.model.title} from ${from}`);
    this.installedChanged.fire();
    if (imported.entry) await this.use(imported.entry.id);
    else await this.useFolder(imported.model.folder);
    return imported;
  }

  /** @returns bytes that are free now */
  async delete(model: InstalledModel | ImportedModel): Promise<number> {
    try {
      if ('entry' in model) return await deleteModel(model);
      await vscode.workspace.fs.delete(vscode.Uri.file(model.folder), { recursive: true });
      return model.bytes;
    } finally {
      await sweepPrepared(this.preparedFolder);
      this.installedChanged.fire();
    }
  }

  /**
   * All files of a model of the hub; the hub is asked where they are not known.
   *
   * @throws DownloadError, ModelError
   */
  async pinned(model: HubModel, signal: AbortSignal): Promise<CatalogueEntry> {
    if (isPinned(model)) return model;
    const { store, endpoint = DEFAULT_ENDPOINT, fetch, token } = this.downloadOptions();
    const [{ hubAt }, { resolveModel }] = await Promise.all([
      import('../models/hub-request.js'),
      import('../models/resolve-model.js'),
    ]);
    const hub = hubAt(endpoint, fetch, token);
    return resolveModel(model, { hub, store, clock: systemClock, signal, onWait: (why) => this.log.info(why) });
  }

  /** Models of the catalogue, whether or not they are here. */
  get catalogue(): readonly HubModel[] {
    return CATALOGUE;
  }

  /** Where the engine keeps towers as they open fastest. */
  get preparedFolder(): string {
    return path.join(this.cacheFolder, 'prepared');
  }

  dispose(): void {
    this.cancelDownload();
    this.changed.dispose();
    this.ended.dispose();
    this.installedChanged.dispose();
  }

  /** Loaded when it is used: most windows never download anything. */
  private async fetch(model: HubModel, options: DownloadOptions): Promise<void> {
    const { fetchModel } = await import('../models/fetch-model.js');
    await fetchModel(model, options);
  }

  /** How the hub is reached. */
  get hub(): { readonly endpoint: string; readonly fetch: Fetch; readonly token: string | undefined } {
    // The extension host's own fetch knows the proxies and certificates of VS Code.
    return { endpoint: this.endpoint, fetch: globalThis.fetch, token: process.env.HF_TOKEN };
  }

  private downloadOptions(): DownloadOptions {
    const { endpoint, fetch, token } = this.hub;
    return { store: this.folder, hubCache: hubCacheFolder(), fetch, endpoint, ...(token !== undefined && { token }) };
  }

  private get cacheFolder(): string {
    return this.extension.globalStorageUri.fsPath;
  }

  /** Where downloads live. */
  get folder(): string {
    return path.join(this.cacheFolder, 'models');
  }
}

async function askForFolder(): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: t('Use this model'),
      title: t('A folder with config.json, tokenizer.json and onnx/'),
    })) ?? [];
  return folder?.fsPath;
}
