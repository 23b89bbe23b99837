/** The model in use, as settings and storage have it, and its download. */
import * as vscode from 'vscode';
import path from 'node:path';
import { catalogueEntry, DEFAULT_MODEL, DEMO_MODEL, totalBytes } from '../models/catalogue.js';
import { DownloadError } from '../models/errors.js';
import { DEFAULT_ENDPOINT, downloadModel, type DownloadProgress } from '../models/download.js';
import { findModel } from '../models/find-model.js';
import type { Model } from '../models/model.js';
import { setting, writeSetting } from './settings.js';

/** A download under way; every panel that waits for it shows the same. */
export interface Download {
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
  private running: { readonly controller: AbortController; readonly done: Promise<void>; state: Download } | undefined;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /**
   * The model that the settings name, ready on this machine.
   *
   * @throws NoModelError where it has to be downloaded first; ModelError where its files are not those of a CLIP model
   */
  current(): Promise<Model> {
    const modelFolder = setting('modelFolder');
    return findModel({
      ...(modelFolder && { modelFolder }),
      model: setting('model'),
      stores: [this.store],
      demoFolder: path.join(this.extension.extensionPath, 'media', 'demo-model'),
      cacheFolder: this.extension.globalStorageUri.fsPath,
    });
  }

  /** Where models are downloaded from. */
  get endpoint(): string {
    return [setting('hubEndpoint'), process.env.HF_ENDPOINT].find((address) => address) ?? DEFAULT_ENDPOINT;
  }

  get download(): Download | undefined {
    return this.running?.state;
  }

  /**
   * Downloads the model that the settings name, or joins the download under way. Somebody who stops it is not told of an
   * error.
   *
   * @throws DownloadError
   */
  async startDownload(): Promise<void> {
    if (this.running) return this.running.done;
    const wanted = setting('model');
    const entry = catalogueEntry(wanted) ?? catalogueEntry(DEFAULT_MODEL);
    if (!entry) return;
    const controller = new AbortController();
    const token = process.env.HF_TOKEN;
    this.log.info(`download of ${entry.id} started`);
    const done = downloadModel(entry, {
      store: this.store,
      // The extension host's own fetch knows the proxies and certificates of VS Code.
      fetch: globalThis.fetch,
      endpoint: this.endpoint,
      ...(token !== undefined && { token }),
      signal: controller.signal,
      onProgress: (progress) => {
        if (this.running?.controller !== controller) return;
        this.running.state = { title: entry.title, progress };
        this.changed.fire();
      },
    }).then(
      () => this.log.info(`download of ${entry.id} finished`),
      (error: unknown) => {
        if (error instanceof DownloadError && error.kind === 'cancelled') return;
        this.log.warn(`download of ${entry.id} ended: ${error instanceof Error ? error.message : String(error)}`);
        throw error;
      },
    );
    this.running = {
      controller,
      done,
      state: { title: entry.title, progress: { doneBytes: 0, totalBytes: totalBytes(entry), bytesPerSecond: 0, file: '' } },
    };
    this.changed.fire();
    try {
      await done;
      if (wanted !== entry.id && !controller.signal.aborted) await writeSetting('model', entry.id);
      this.running = undefined;
      this.ended.fire(undefined);
    } catch (error) {
      this.running = undefined;
      this.ended.fire(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  }

  /** What is already here stays, and the next download goes on from there. */
  cancelDownload(): void {
    this.running?.controller.abort();
  }

  async useDemo(): Promise<void> {
    await writeSetting('modelFolder', undefined);
    await writeSetting('model', DEMO_MODEL.id);
  }

  /** Asks for a folder and uses it. */
  async useFolder(): Promise<void> {
    const [folder] =
      (await vscode.window.showOpenDialog({
        canSelectFolders: true,
        canSelectFiles: false,
        openLabel: 'Use this model',
        title: 'A folder with config.json, tokenizer.json and onnx/',
      })) ?? [];
    if (folder) await writeSetting('modelFolder', folder.fsPath);
  }

  dispose(): void {
    this.cancelDownload();
    this.changed.dispose();
    this.ended.dispose();
  }

  private get store(): string {
    return path.join(this.extension.globalStorageUri.fsPath, 'models');
  }
}
