/** The tool by which the language model of a chat gazes at an image of the workspace. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { isPictureName, PICTURE_EXTENSIONS } from '../clip/picture-name.js';
import { MOST_TOOL_LISTS, MOST_TOOL_PHRASES, MOST_TOOL_TOP, TOOL_TOP } from '../contributions/tools.js';
import { isAboutThePicture } from '../engine/errors.js';
import { formatTextWithSource } from '../gaze/formats/format-text.js';
import { gazeAt, gazeResult, type GazeSettings } from '../gaze/gaze.js';
import { BUILT_IN_LIST_IDS } from '../phrases/built-in-lists.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { phrasesAsList } from '../phrases/phrases-as-list.js';
import { withSignal } from '../workbench/cancellation.js';
import { pathOf, sourceOf } from '../workbench/pictures.js';
import type { Services } from '../workbench/services.js';
import { runtimeSettings, seeingFor, setting } from '../workbench/settings.js';
import { workspaceFile } from '../workbench/workspace-file.js';
import { inputOf, modelInUse } from './tool-input.js';
import { mayGaze } from './tool-questions.js';

/** Lists are named by their ids alone: a path would read a file that nobody has agreed to. */
const listId = v.pipe(
  v.string(),
  v.regex(
    new RegExp(`^(${BUILT_IN_LIST_IDS.join('|')})(:[1-9]\\d*)?$`),
    ({ received }) => `There is no list ${received}. Built in are ${BUILT_IN_LIST_IDS.join(', ')}; give others as "phrases".`,
  ),
);

const Input = v.object({
  image: v.pipe(v.string('"image" is the path of an image file.'), v.trim(), v.nonEmpty('"image" is the path of an image file.')),
  lists: v.optional(v.pipe(v.array(listId), v.maxLength(MOST_TOOL_LISTS))),
  phrases: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.trim(), v.nonEmpty('A phrase must not be empty.'))), v.maxLength(MOST_TOOL_PHRASES)),
  ),
  top: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_TOOL_TOP)), TOOL_TOP),
});

export function gazeTool(services: Services): vscode.LanguageModelTool<unknown> {
  return {
    prepareInvocation: ({ input }) => mayGaze(inputOf(Input, input).image),
    invoke: async ({ input }, token) => {
      const { image, lists, phrases, top } = inputOf(Input, input);
      const text = await withSignal(token, (signal) => gazeInWords(services, { image, lists, phrases, top }, signal));
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    },
  };
}

async function gazeInWords(
  services: Services,
  { image, lists: selection, phrases, top }: v.InferOutput<typeof Input>,
  signal: AbortSignal,
): Promise<string> {
  const uri = await workspaceFile(image);
  if (!isPictureName(uri.path))
    throw new Error(`"${image}" is not an image that can be read. These can: ${PICTURE_EXTENSIONS.join(', ')}.`);
  const settings: GazeSettings = {
    model: await modelInUse(services),
    runtime: runtimeSettings(),
    seeing: seeingFor(uri),
    batchSize: setting('batchSize', uri),
  };
  const picture = { source: await sourceOf(uri), path: pathOf(uri) };
  const asked = await listsAsked(services, uri, selection, phrases);
  const { image: answer, encoded } = await gazeAt(services.engine, settings, picture, asked, { signal }).catch(toldWayOn);
  return formatTextWithSource(gazeResult(services.version, settings, encoded, [answer]), top);
}

/** What is wrong with a picture is told for people who can do something about it. */
function toldWayOn(error: unknown): never {
  if (!isAboutThePicture(error)) throw error;
  throw new Error(`${error.message} Name another image, or tell the user what is wrong with this one.`, { cause: error });
}

/** Lists by id and phrases as one list; where neither is said, what the user has chosen for this picture. */
async function listsAsked(
  services: Services,
  uri: vscode.Uri,
  selection: readonly string[] = [],
  phrases: readonly string[] = [],
): Promise<readonly PhraseList[]> {
  const own = phrases.length > 0 ? [phrasesAsList(phrases, { id: 'phrases', title: 'Phrases' })] : [];
  if (selection.length === 0 && own.length > 0) return own;
  const chosen = await (selection.length > 0 ? services.lists.for(uri, selection) : services.lists.for(uri));
  return [...chosen, ...own];
}
