/** Drawings made into pictures by the webview: it has the user's own fonts, which the engine on another machine may not. */
import type { Drawing } from '../gaze/formats/format-svg.js';
import { t } from '../l10n/texts.js';
import type { FromPanel, ToPanel } from './protocol.js';

interface Waiting {
  readonly resolve: (png: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

export class Drawings {
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  constructor(private readonly post: (message: ToPanel) => void) {}

  /**
   * @returns the drawing as PNG, twice its size in pixels
   * @throws Error if the webview cannot draw it, or is closed before it has
   */
  draw(drawing: Drawing): Promise<Uint8Array> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.post({ kind: 'draw', id, ...drawing });
    });
  }

  /** Takes an answer of the webview. */
  drawn({ id, png }: Extract<FromPanel, { kind: 'drawn' }>): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (png) waiting?.resolve(png);
    else waiting?.reject(new Error(t('The panel could not draw the picture. Save it as SVG instead.')));
  }

  dispose(): void {
    for (const { reject } of this.waiting.values()) reject(new Error(t('The panel was closed before the picture was drawn.')));
    this.waiting.clear();
  }
}
