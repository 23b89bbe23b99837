/** What the extension answers to others, where everything is there. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import type { ClipGazeApi, GazeOptions } from '../api.js';
import { formatLine } from './gaze/formats/format-line.js';
import { gazeAt } from './gaze/gaze.js';
import { DEFAULT_TOP_K } from './gaze/defaults.js';
import type { ListResult } from './gaze/result.js';
import { phrasesAsList } from './phrases/phrases-as-list.js';
import type { ImageSource } from './engine/protocol.js';
import { withSignal } from './workbench/cancellation.js';
import { nameOf, sourceOf } from './workbench/pictures.js';
import type { Services } from './workbench/services.js';
import { runtimeSettings, seeingFor, setting } from './workbench/settings.js';

export type Answers = Pick<ClipGazeApi, 'gaze' | 'probabilities'>;

const Image = v.custom<vscode.Uri | Uint8Array>(
  (image) => image instanceof vscode.Uri || image instanceof Uint8Array,
  'The image must be a vscode.Uri or the bytes of a picture file.',
);
const Phrases = v.array(v.string(), 'The phrases must be an array of strings.');
const Options = v.object({
  onlyShowBest: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1)))),
  formatOutput: v.optional(v.boolean()),
  batchSize: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1)))),
  device: v.optional(v.string()),
});

/** @returns the two functions of the API */
export function createAnswers(services: Services): Answers {
  const ranked = async (
    image: vscode.Uri | Uint8Array,
    phrases: readonly string[],
    options: GazeOptions,
  ): Promise<ListResult> => {
    const picture = v.parse(Image, image);
    const list = phrasesAsList(v.parse(Phrases, phrases), { id: 'phrases', title: 'Phrases' });
    const { batchSize, device } = v.parse(Options, options);
    const scope = picture instanceof Uint8Array ? undefined : picture;
    const source: ImageSource =
      picture instanceof Uint8Array ? { kind: 'bytes', bytes: picture, name: 'The image' } : await sourceOf(picture);
    const runtime = runtimeSettings();
    const settings = {
      model: await services.models.current(),
      runtime: { ...runtime, device: device ?? runtime.device },
      seeing: seeingFor(scope),
      batchSize: batchSize ?? setting('batchSize', scope),
    };
    const path = scope ? nameOf(scope) : 'image';
    const { image: result } = await withSignal(options.token, (signal) =>
      gazeAt(services.engine, settings, { source, path }, [list], { signal }),
    );
    const [answer] = result.lists;
    if (!answer) throw new Error(/* not translated */ 'The engine gave no answer.');
    return answer;
  };

  async function gaze(
    image: vscode.Uri | Uint8Array,
    phrases: readonly string[],
    options: GazeOptions & { readonly formatOutput: false },
  ): Promise<[string, number][]>;
  async function gaze(image: vscode.Uri | Uint8Array, phrases: readonly string[], options?: GazeOptions): Promise<string[]>;
  async function gaze(
    image: vscode.Uri | Uint8Array,
    phrases: readonly string[],
    options: GazeOptions = {},
  ): Promise<string[] | [string, number][]> {
    const { onlyShowBest = DEFAULT_TOP_K, formatOutput = true } = options;
    const answer = await ranked(image, phrases, options);
    const best = answer.phrases.slice(0, onlyShowBest ?? undefined);
    if (formatOutput) return best.map(formatLine);
    return best.map(({ phrase, probability }): [string, number] => [phrase, probability]);
  }

  return {
    gaze,
    probabilities: async (image, phrases, options = {}) => {
      const answer = await ranked(image, phrases, options);
      // Equal phrases have equal shares, so it does not matter which of them is which.
      const shares = new Map(answer.phrases.map(({ phrase, probability }) => [phrase, probability]));
      return phrases.map((phrase): [string, number] => [phrase, shares.get(phrase) ?? 0]);
    },
  };
}
