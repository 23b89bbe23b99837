/** What the panels of this workspace remember beside its settings: phrases typed into them, and how the lists are arranged. */
import * as vscode from 'vscode';
import * as v from 'valibot';

const KEY = 'panel';

const texts = v.optional(v.pipe(v.array(v.string()), v.readonly()), []);

const switches = v.optional(v.object({ on: texts, off: texts }), { on: [], off: [] });

/** Read with care: what a later version of Clip Gaze kept may be other than this. */
const Remembered = v.object({
  phrases: texts,
  against: v.optional(v.string()),
  templates: texts,
  order: texts,
  pinned: texts,
  folded: texts,
  /** Lists whose shares are shown over several wordings, against what holds without it. */
  spread: switches,
  /** Lists whose spellings are merged, against the setting. */
  merge: switches,
});
export type Remembered = v.InferOutput<typeof Remembered>;

export class PanelMemory implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<readonly (keyof Remembered)[]>();
  /** Tells what changed, to all panels. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly memory: vscode.Memento) {}

  get value(): Remembered {
    const kept = v.safeParse(Remembered, this.memory.get(KEY));
    return kept.success ? kept.output : v.parse(Remembered, {});
  }

  /** Keeps these in place of what was remembered; the rest stays. */
  async change(part: Partial<Remembered>): Promise<void> {
    // The new value can be read at once; only that it is on disk is waited for.
    const kept = this.memory.update(KEY, { ...this.value, ...part });
    this.changed.fire(Object.keys(part) as (keyof Remembered)[]);
    await kept;
  }

  dispose(): void {
    this.changed.dispose();
  }
}
