/** The lists that a panel asks: those of the settings, wider ones in their place, and phrases that were typed into it. */
import type * as vscode from 'vscode';
import { BUILT_IN_LIST_IDS, readBuiltInList } from '../phrases/built-in-lists.js';
import { mergeInPieces } from '../phrases/merge-spellings.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { isBroken, type BrokenList } from '../phrases/selection.js';
import type { PanelServices } from '../workbench/services.js';
import { setting } from '../workbench/settings.js';
import { isOwnList, ownLists } from './own-phrases.js';
import { isOn } from './switches.js';

/** Phrase files of the workspace that are offered in the panel; all of them can be chosen. */
const MOST_OFFERED = 6;

export class AskedLists {
  /** Lists asked in place of those that the settings name, in this panel only. */
  private readonly widened = new Map<string, string>();
  /** Lists asked beside those that the settings name, in this panel only. */
  private readonly extra = new Set<string>();
  private asked: readonly (PhraseList | BrokenList)[] = [];
  private files: readonly string[] = [];

  constructor(
    private readonly uri: vscode.Uri,
    private readonly services: Pick<PanelServices, 'lists' | 'panelMemory'>,
  ) {}

  /**
   * Reads what is to be asked as settings, phrase files and the panel itself have it now: phrases typed into the panel first,
   * then the lists; all in the wordings that were chosen in the panel, if any.
   *
   * @returns those that can be asked
   * @throws PhraseListError, PhraseFileError of the first where none can
   */
  async read(signal: AbortSignal): Promise<PhraseList[]> {
    const { lists, panelMemory } = this.services;
    const selection = setting('lists', this.uri).map((entry) => this.inPlaceOf(entry));
    const merges = (id: string) => this.merges(id);
    const named = await lists.each(this.uri, selection, merges);
    // What the settings name by now is theirs: it goes where they no longer name it.
    for (const { id } of named) this.extra.delete(id);
    const extra = this.extra.size > 0 ? await lists.each(this.uri, [...this.extra], merges) : [];
    const both = [...extra, ...named];
    const { phrases, against, templates } = panelMemory.value;
    const own = ownLists(phrases, await this.other(against, both));
    const asked = [...own, ...both].map((list) => (isBroken(list) || templates.length === 0 ? list : { ...list, templates }));
    const files = await lists.files(this.uri);
    signal.throwIfAborted();
    const sound = asked.filter((list): list is PhraseList => !isBroken(list));
    const broken = asked.find(isBroken);
    if (sound.length === 0 && broken) throw broken.error;
    // Beside each list it is told how many would be merged.
    for (const { id, phrases } of sound) if (!isOwnList(id) && !this.merges(id)) await mergeInPieces(phrases, signal);
    signal.throwIfAborted();
    this.asked = asked;
    this.files = files;
    return sound;
  }

  /** Ids of all that was read last, in its order. */
  get ids(): readonly string[] {
    return this.asked.map(({ id }) => id);
  }

  /** A list as it was read last. */
  of(id: string): PhraseList | BrokenList | undefined {
    return this.asked.find((list) => list.id === id);
  }

  /** Whether phrases of a list that differ only in accents and case are one. */
  merges(id: string): boolean {
    return isOn(this.services.panelMemory.value.merge, id, setting('mergeSpellings', this.uri));
  }

  /** Whether it is shown how far a list's shares depend on the wording. */
  spreads({ id, templates }: PhraseList): boolean {
    return isOn(this.services.panelMemory.value.spread, id, templates.length > 1);
  }

  /** Some phrase files of the workspace that are not asked, by their ids as lists. */
  get others(): readonly string[] {
    return this.files.filter((file) => !this.of(file)).slice(0, MOST_OFFERED);
  }

  /** Asks a list beside the others from now on. */
  add(entry: string): void {
    this.extra.add(entry);
  }

  /** Asks a list that was added no longer. */
  drop(id: string): void {
    this.extra.delete(id);
  }

  isExtra(id: string): boolean {
    return this.extra.has(id);
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

  /** The list that phrases typed into the panel are put into as well. */
  private async other(id: string | undefined, lists: readonly (PhraseList | BrokenList)[]): Promise<PhraseList | undefined> {
    const named = lists.find((list) => list.id === id);
    if (named) return isBroken(named) ? undefined : named;
    return id === undefined ? undefined : this.builtIn(id);
  }

  private async builtIn(id: string): Promise<PhraseList | undefined> {
    const known = BUILT_IN_LIST_IDS.find((each) => each === id);
    return known && readBuiltInList(this.services.lists.folder, known);
  }
}
