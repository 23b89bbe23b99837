/** The answers that a panel shows: of each list the last one, and whether it is still of what is asked now. */
import { isDeepStrictEqual } from 'node:util';
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

export interface Answer {
  /** As it was asked. */
  readonly list: PhraseList;
  readonly look: Look;
  readonly result: ListResult;
  /** Of an earlier look, or of other phrases or templates under the same id. */
  readonly older: boolean;
}

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
    }
  }

  /** Says that the picture is looked at anew: all that is here is of an earlier look. */
  age(): void {
    for (const [id, answer] of this.byList) this.byList.set(id, { ...answer, older: true });
  }

  add(list: PhraseList, look: Look, result: ListResult): void {
    this.byList.set(list.id, { list, look, result, older: false });
  }

  clear(): void {
    this.byList.clear();
  }

  of(id: string): Answer | undefined {
    return this.byList.get(id);
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

function sameQuestion(a: PhraseList, b: PhraseList): boolean {
  return isDeepStrictEqual([a.templates, a.phrases], [b.templates, b.phrases]);
}
