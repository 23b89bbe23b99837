/** The model in use in a browser, and its download. */
import * as vscode from 'vscode';
import { t } from '../l10n/texts.js';
import { DEFAULT_MODEL, DEMO_MODEL, totalBytes } from '../models/catalogue.js';
import { DEFAULT_ENDPOINT } from '../models/endpoint.js';
import { DownloadError, ModelError } from '../models/errors.js';
import type { Model } from '../models/model.js';
import type { Log } from '../workbench/log.js';
import type { Download } from '../workbench/models.js';
import type { PanelModels } from '../workbench/services.js';
import { setting } from '../workbench/settings.js';
import { useModel } from '../workbench/use-model.js';
import { browserModel, openDemo, openDownloaded } from './browser-models.js';
import { downloadModel } from './download-model.js';
import { unavailable } from './unavailable.js';

export class BrowserModels implements PanelModels, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly ended = new vscode.EventEmitter<Error | undefined>();
  readonly onDidEndDownload = this.ended.event;
  private running: { readonly controller: AbortController; readonly done: Promise<void>; state: Download } | undefined;
  /** Of the demo model, whose files are hashed once. */
  private demo: Promise<Model> | undefined;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly log: Log,
  ) {}

  /** @throws NoModelError where it has to be downloaded first; ModelError where it is none that is used in a browser */
  async current(): Promise<Model> {
    if (setting('modelFolder') !== '')
      throw new ModelError(
        t(
          'Model folders cannot be used in the browser, which has no disk. Clear the setting clipGaze.modelFolder, or open the folder in VS Code on a computer.',
        ),
      );
    if (this.chosen !== DEMO_MODEL.id) return openDownloaded(this.store.toString(), browserModel(this.chosen));
    this.demo ??= openDemo(this.demoFolder.toString());
    this.demo.catch(() => (this.demo = undefined));
    return this.demo;
  }

  get chosen(): string {
    return setting('model') || DEFAULT_MODEL;
  }

  get endpoint(): string {
    return setting('hubEndpoint') || DEFAULT_ENDPOINT;
  }

  get download(): Download | undefined {
    return this.running?.state;
  }

  /** Downloads the model that the settings name, or joins the download under way. */
  async startDownload(): Promise<void> {
    if (this.running) return this.running.done;
    const entry = browserModel(this.chosen);
    const controller = new AbortController();
    const { id, title } = entry;
    this.log.info(`download of ${id} started`);
    const done = downloadModel(entry, this.store.toString(), this.endpoint, controller.signal, (progress) => {
      if (this.running?.controller !== controller) return;
      this.running.state = { id, title, progress };
      this.changed.fire();
    });
    const progress = { doneBytes: 0, totalBytes: totalBytes(entry), bytesPerSecond: 0, file: '' };
    this.running = { controller, done, state: { id, title, progress } };
    this.changed.fire();
    try {
      await done;
      this.log.info(`download of ${id} finished`);
      this.finish(undefined);
    } catch (error) {
      const stopped = error instanceof DownloadError && error.kind === 'cancelled';
      if (!stopped) this.log.warn(`download of ${id} ended: ${error instanceof Error ? error.message : String(error)}`);
      this.finish(stopped ? undefined : error);
      if (!stopped) throw error;
    }
  }

  cancelDownload(): void {
    this.running?.controller.abort();
  }

  use(id: string): Promise<void> {
    return useModel(id);
  }

  useDemo(): Promise<void> {
    return this.use(DEMO_MODEL.id);
  }

  async useFolder(): Promise<void> {
    await unavailable('clipGaze.useModelFolder', this.extension.extension.packageJSON);
  }

  get demoFolder(): vscode.Uri {
    return vscode.Uri.joinPath(this.extension.extensionUri, 'media', 'demo-model');
  }

  /** In the storage of the page itself, so for all folders that are opened in it. */
  get store(): vscode.Uri {
    return vscode.Uri.joinPath(this.extension.globalStorageUri, 'models');
  }

  dispose(): void {
    this.cancelDownload();
    this.changed.dispose();
    this.ended.dispose();
  }

  private finish(error: unknown): void {
    this.running = undefined;
    this.ended.fire(
      error === undefined || error instanceof Error ? error : new Error(t('The download ended.'), { cause: error }),
    );
  }
}
