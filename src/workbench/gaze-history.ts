/** The pictures gazed at in this workspace, in the order in which they were last gazed at; kept over a reload. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { HISTORY_KEY } from './memory-keys.js';
import { beyond, visited, type Direction } from './trail.js';

/** Enough to find one's way back; more is what a folder is for. */
const MOST = 200;

const Kept = v.pipe(v.array(v.string()), v.readonly());

export class GazeHistory implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  /** @param memory of the workspace */
  constructor(private readonly memory: vscode.Memento) {}

  /** The last gaze last; each picture once. */
  get pictures(): readonly vscode.Uri[] {
    return this.trail.map((uri) => vscode.Uri.parse(uri));
  }

  /** Makes a picture the last one gazed at. */
  add(uri: vscode.Uri): Promise<void> {
    return this.keep(visited(this.trail, uri.toString(), MOST));
  }

  /** The pictures gazed at before one, or after it, the nearest first. */
  from(uri: vscode.Uri | undefined, direction: Direction): readonly vscode.Uri[] {
    return beyond(this.trail, uri?.toString(), direction).map((each) => vscode.Uri.parse(each));
  }

  /** Forgets all of it. */
  clear(): Promise<void> {
    return this.keep([]);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private get trail(): readonly string[] {
    const kept = v.safeParse(Kept, this.memory.get(HISTORY_KEY));
    return kept.success ? kept.output : [];
  }

  private async keep(trail: readonly string[]): Promise<void> {
    // It can be read at once; only that it is on disk is waited for.
    const kept = this.memory.update(HISTORY_KEY, trail);
    this.changed.fire();
    await kept;
  }
}
