/** Where in the panel's picture phrases are: the one that was asked for, and the first of each other list beside it. */
import { isCancelled } from '../engine/errors.js';
import type { ImageSource, RegionMaps } from '../engine/protocol.js';
import { mapWhere } from '../gaze/where.js';
import type { Encoder } from '../gaze/gaze.js';
import type { PhraseResult } from '../gaze/result.js';
import { titleInWords } from '../phrases/list-words.js';
import type { Answer } from './answers.js';
import type { PanelWhere } from './protocol.js';

/** Phrases mapped at once: each more costs little, but nobody looks at more. */
const MOST_MAPS = 8;

interface Asked {
  readonly answer: Answer;
  readonly phrase: PhraseResult;
}

export class Where {
  private work: AbortController | undefined;
  private state: PanelWhere | undefined;

  /** @param changed told when there is something new to show */
  constructor(
    private readonly engine: Encoder,
    private readonly changed: () => void,
  ) {}

  /** What the panel shows of it; undefined while nothing was asked for. */
  get shown(): PanelWhere | undefined {
    return this.state;
  }

  /**
   * Maps a phrase. What was under way is cancelled; what goes wrong is shown in place of the map.
   *
   * @param answers the lists' answers, all of one look; of those of another look nothing is mapped beside the phrase
   * @param source  of the picture that they are of
   */
  async ask(answers: readonly Answer[], list: string, phrase: string, source: () => Promise<ImageSource>): Promise<void> {
    this.work?.abort();
    const own = answers.find((answer) => answer.list.id === list);
    const found = own?.result.phrases.find((each) => each.phrase === phrase);
    if (!own || !found) return;
    const work = new AbortController();
    this.work = work;
    const others = answers.flatMap((answer): Asked[] => {
      const [first] = answer.result.phrases;
      return answer !== own && answer.look === own.look && first ? [{ answer, phrase: first }] : [];
    });
    const asked: Asked[] = [{ answer: own, phrase: found }, ...others].slice(0, MOST_MAPS);
    this.show({ maps: asked.map((each) => mapOf(each, [])), done: 0, total: 0 });
    try {
      const maps = await mapWhere(
        this.engine,
        own.look.settings,
        await source(),
        asked.map(({ answer, phrase }) => ({
          spellings: phrase.spellings ?? [phrase.phrase],
          templates: answer.list.templates,
        })),
        {
          signal: work.signal,
          onProgress: ({ regions, done = 0, total = 0 }) => {
            if (this.work === work && regions) this.show(whereOf(asked, regions, done, total));
          },
        },
      );
      const total = this.state?.total ?? 0;
      if (this.work === work) this.show(whereOf(asked, maps, total, total));
    } catch (error) {
      if (this.work !== work || isCancelled(error)) return;
      const message = error instanceof Error ? error.message : String(error);
      this.show({ maps: asked.map((each) => mapOf(each, [])), done: 0, total: 0, error: message });
    }
  }

  /** Takes the maps away; what is under way is cancelled. */
  close(): void {
    this.work?.abort();
    this.work = undefined;
    if (!this.state) return;
    this.state = undefined;
    this.changed();
  }

  private show(state: PanelWhere): void {
    this.state = state;
    this.changed();
  }
}

function whereOf(asked: readonly Asked[], regions: RegionMaps, done: number, total: number): PanelWhere {
  const { rows, columns, box, maps } = regions;
  return {
    grid: { rows, columns, box },
    maps: asked.map((each, index) => mapOf(each, maps[index]?.falls ?? [])),
    done,
    total,
  };
}

function mapOf({ answer, phrase }: Asked, falls: Iterable<number>): PanelWhere['maps'][number] {
  const { list } = answer;
  return { list: list.id, title: titleInWords(list), phrase: phrase.phrase, cosine: phrase.cosine, falls: [...falls] };
}
