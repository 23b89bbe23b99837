/** The answers that a panel shows: of each list the last one, and whether it is still of what is asked now. */
import { isDeepStrictEqual } from 'node:util';
import type { Colour } from '../clip/mean-colour.js';
import type { EncodedImage } from '../engine/protocol.js';
import type { GazeSettings } from '../gaze/gaze.js';
import type { ListResult } from '../gaze/result.js';
import type { PhraseList } from '../phrases/phrase-list.js';

/** One look at the picture: what all answers of it were computed from. */
export interface Look {
  /** Equal keys would give equal embeddings, as long as the file stays the same. */
  readonly key: string;
  readonly encoded: EncodedImage;
  readonly settings: GazeSettings;
}

/** What the same list says of the picture's mean colour. */
export interface Baseline {
  readonly result: ListResult;
  readonly colour: Colour;
}

export interface Answer {
  /** As it was asked. */
  readonly list: PhraseList;
  readonly look: Look;
  readonly result: ListResult;
  /** Of an earlier look, or of other phrases or templates under the same id. */
  readonly older: boolean;
  /** Never the same for two that have other rows. */
  readonly version: number;
  readonly baseline?: Baseline;
  /** The answer to the same question where the model saw something else of the same picture. */
  readonly before?: { readonly look: Look; readonly result: ListResult };
}

/** Of all panels, for a webview may be shown the answers of one picture after those of another. */
let versions = 0;

export class Answers {
  private lists: readonly PhraseList[] = [];
  private readonly byList = new Map<string, Answer>();

  /** Says what is asked now. Answers of lists that are asked no more are dropped. */
  ask(lists: readonly PhraseList[]): void {
    this.lists = lists;
    for (const [id, answer] of this.byList) {
      const now = lists.find((list) => list.id === id);
      if (!now) this.byList.delete(id);
      else if (!sameQuestion(now, answer.list)) this.byList.set(id, { ...answer, older: true });
      else if (!isDeepStrictEqual(saidOf(now), saidOf(answer.list))) this.byList.set(id, this.renamed(answer, now));
    }
  }

  /**
   * Whether a list has been answered as it is asked now, from this look.
   *
   * @param spread whether the answer has to say how far it depends on the wording
   */
  isAnswered({ id }: PhraseList, look: Look, spread = false): boolean {
    const answer = this.byList.get(id);
    return answer?.look === look && !answer.older && (!spread || answer.result.spreadOver !== undefined);
  }

  /** Says that the picture is looked at anew: all that is here is of an earlier look. */
  age(): void {
    for (const [id, answer] of this.byList) this.byList.set(id, { ...answer, older: true });
  }

  add(list: PhraseList, look: Look, result: ListResult): void {
    const known = this.byList.get(list.id);
    const before = known && beforeOf(known, list, look);
    this.byList.set(list.id, { list, look, result, older: false, version: ++versions, ...(before && { before }) });
  }

  /** Adds a baseline to an answer; one of another look than the answer's says nothing about it. */
  addBaseline(id: string, look: Look, baseline: Baseline): void {
    const answer = this.byList.get(id);
    if (answer?.look === look) this.byList.set(id, { ...answer, baseline, version: ++versions });
  }

  removeBaseline(id: string): void {
    const { baseline, ...answer } = this.byList.get(id) ?? {};
    if (baseline) this.byList.set(id, { ...(answer as Answer), version: ++versions });
  }

  /** Says that rows are shown in another way. */
  showAnew(): void {
    for (const [id, answer] of this.byList) this.byList.set(id, { ...answer, version: ++versions });
  }

  /** No longer says what the answers were before. */
  forgetChanges(): void {
    for (const [id, { before, ...answer }] of this.byList) if (before) this.byList.set(id, { ...answer, version: ++versions });
  }

  clear(): void {
    this.byList.clear();
  }

  of(id: string): Answer | undefined {
    return this.byList.get(id);
  }

  /** What is said of a list has changed, and what it asks has not. */
  private renamed(answer: Answer, list: PhraseList): Answer {
    return { ...answer, list, result: { ...answer.result, title: list.title }, version: ++versions };
  }

  /** In the order in which the lists are asked; those without an answer yet are left out. */
  get shown(): readonly Answer[] {
    return this.lists.flatMap(({ id }) => this.byList.get(id) ?? []);
  }

  /** Whether a list is among those asked now. */
  asks(id: string): boolean {
    return this.lists.some((list) => list.id === id);
  }
}

/** What can be told apart from: the same question about the same file, where the model saw something else of it. */
function beforeOf(known: Answer, list: PhraseList, look: Look): Answer['before'] {
  if (!sameQuestion(list, known.list) || known.look.encoded.sha256 !== look.encoded.sha256) return undefined;
  if (known.look === look || isDeepStrictEqual(known.look.settings.seeing, look.settings.seeing)) return known.before;
  return { look: known.look, result: known.result };
}

function sameQuestion(a: PhraseList, b: PhraseList): boolean {
  return sameTexts(a.templates, b.templates) && samePhrases(a.phrases, b.phrases);
}

function samePhrases(a: PhraseList['phrases'], b: PhraseList['phrases']): boolean {
  return a === b || (a.length === b.length && a.every(({ spellings }, index) => sameTexts(spellings, b[index]?.spellings ?? [])));
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

/** All that a list says beside what it asks. */
function saidOf({ phrases: _phrases, templates: _templates, ...said }: PhraseList): object {
  return said;
}
