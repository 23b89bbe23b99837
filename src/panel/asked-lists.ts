/** The lists that a panel asks: those of the settings, wider ones in their place, and phrases that were typed into it. */
import type * as vscode from 'vscode';
import { BUILT_IN_LIST_IDS, readBuiltInList } from '../phrases/built-in-lists.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import type { Services } from '../workbench/services.js';
import { setting } from '../workbench/settings.js';
import { ownLists } from './own-phrases.js';

export class AskedLists {
  /** Lists asked in place of those that the settings name, in this panel only. */
  private readonly widened = new Map<string, string>();

  constructor(
    private readonly uri: vscode.Uri,
    private readonly services: Pick<Services, 'lists' | 'panelMemory'>,
  ) {}

  /**
   * Phrases typed into the panel first, then the lists; all in the wordings that were chosen in the panel, if any.
   *
   * @throws PhraseListError, PhraseFileError
   */
  async read(): Promise<PhraseList[]> {
    const selection = setting('lists', this.uri).map((entry) => this.inPlaceOf(entry));
    const lists = await this.services.lists.for(this.uri, selection);
    const { phrases, against, templates } = this.services.panelMemory.value;
    const other = against === undefined ? undefined : (lists.find(({ id }) => id === against) ?? (await this.builtIn(against)));
    const all = [...ownLists(phrases, other), ...lists];
    return templates.length > 0 ? all.map((list) => ({ ...list, templates })) : all;
  }

  /** Asks another list in place of one from now on. */
  widen(list: string, to: string): void {
    this.widened.set(list, to);
  }

  /** Asks a list itself again. */
  narrow(list: string): void {
    this.widened.delete(list);
  }

  /** The settings name other lists now. */
  narrowAll(): void {
    this.widened.clear();
  }

  private inPlaceOf(entry: unknown): unknown {
    if (typeof entry !== 'string') return entry;
    const id = entry.replace(/:\d+$/, '');
    return this.widened.get(id) ?? entry;
  }

  private async builtIn(id: string): Promise<PhraseList | undefined> {
    const known = BUILT_IN_LIST_IDS.find((each) => each === id);
    return known && readBuiltInList(this.services.lists.folder, known);
  }
}
