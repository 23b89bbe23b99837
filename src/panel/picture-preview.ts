/** The panel's picture as it is shown: made small by the engine, so that the webview reads nothing of the user's. */
import type * as vscode from 'vscode';
import { isCancelled } from '../engine/errors.js';
import type { ImageSource } from '../engine/protocol.js';
import type { PanelServices } from '../workbench/services.js';
import { seeingFor } from '../workbench/settings.js';
import type { ToPanel } from './protocol.js';

/** Longest side of the picture as the panel shows it: sharp on a large screen, and light for the webview. */
const PREVIEW_SIDE = 2048;

export class PicturePreview {
  private key: string | undefined;
  private message: Extract<ToPanel, { kind: 'preview' }> | undefined;

  constructor(
    private readonly uri: vscode.Uri,
    private readonly services: Pick<PanelServices, 'engine' | 'log'>,
    private readonly post: (message: ToPanel) => void,
  ) {}

  /** The file is another one: it is read again at the next show(). */
  forget(): void {
    this.key = undefined;
  }

  /** To a webview that was loaded anew. */
  sendAgain(): void {
    if (this.message) this.post(this.message);
  }

  /** Shows the picture, unless it is shown already as the settings have it. What goes wrong is only logged. */
  async show(source: () => Promise<ImageSource>, signal: AbortSignal): Promise<void> {
    const seeing = seeingFor(this.uri);
    const key = seeing.preprocessing;
    if (this.key === key) return;
    this.key = key;
    try {
      const { webp, width, height } = await this.services.engine.request(
        'preview',
        { source: await source(), seeing, maxSide: PREVIEW_SIDE },
        { signal },
      );
      // From the engine comes a Buffer, which VS Code would send to the webview as JSON: only plain typed arrays cross whole.
      this.message = { kind: 'preview', webp: Uint8Array.from(webp), width, height };
      this.post(this.message);
    } catch (error) {
      // The gaze itself says what is wrong with the picture.
      this.key = undefined;
      if (!isCancelled(error)) this.services.log.warn(`no preview: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
