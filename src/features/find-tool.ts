/** The tool by which the language model of a chat finds images of the workspace by phrases. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { PICTURE_EXTENSIONS } from '../clip/picture-name.js';
import { engineWork } from '../collection/engine-work.js';
import { findStored, type Found } from '../collection/find-stored.js';
import { queryDirection } from '../collection/query-direction.js';
import { parseQuery } from '../collection/query.js';
import { FOUND_TOP, LONGEST_TOOL_QUERY, MOST_TOOL_TOP } from '../contributions/tools.js';
import { sourceLines } from '../gaze/formats/format-text.js';
import { gazeResult, type GazeSettings } from '../gaze/gaze.js';
import { withSignal } from '../workbench/cancellation.js';
import { picturesAmong } from '../workbench/find-pictures.js';
import { fileOf, sourceOf } from '../workbench/pictures.js';
import type { Services } from '../workbench/services.js';
import { runtimeSettings, seeingFor, setting } from '../workbench/settings.js';
import { isLinkWithin, workspaceFoldersNamed } from '../workbench/workspace-file.js';
import { askToRun, inputOf, modelInUse } from './tool-input.js';
import { mayFind } from './tool-questions.js';

const NO_QUERY = '"query" is a phrase to look for, such as "a boat at night".';

const Input = v.object({
  query: v.pipe(
    v.string(NO_QUERY),
    v.trim(),
    v.maxLength(LONGEST_TOOL_QUERY),
    v.check((text) => parseQuery(text).length > 0, NO_QUERY),
  ),
  folder: v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty('"folder" is the path of a folder of the workspace.'))),
  top: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_TOOL_TOP)), FOUND_TOP),
});
type Input = v.InferOutput<typeof Input>;

/** Stands below every answer: a language model would take the first for what was looked for. */
const RELATIVE =
  'The number is the cosine of picture and query, and it is relative: compare it with the others of this answer only, not with those of other queries or models. The nearest picture always comes first, whether or not any of them shows what was looked for. It is neither an accuracy nor a probability; look at a picture with the tool clipGaze_gaze, or have the user look, before you say what it shows.';

export function findTool(services: Services): vscode.LanguageModelTool<unknown> {
  return {
    prepareInvocation: ({ input }) => {
      const { query, folder } = inputOf(Input, input);
      return mayFind(query, folder);
    },
    invoke: async ({ input }, token) => {
      const checked = inputOf(Input, input);
      const text = await withSignal(token, (signal) => foundInWords(services, checked, signal));
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    },
  };
}

async function foundInWords(services: Services, { query, folder, top }: Input, signal: AbortSignal): Promise<string> {
  const folders = await workspaceFoldersNamed(folder);
  const [scope] = folders;
  const settings: GazeSettings = {
    model: await modelInUse(services),
    runtime: runtimeSettings(),
    seeing: seeingFor(scope),
    batchSize: setting('batchSize', scope),
  };
  const { engine, version } = services;
  const uriOf = ({ id }: { readonly id: string }) => vscode.Uri.parse(id);
  const work = engineWork(
    engine,
    settings,
    () => [],
    (picture) => sourceOf(uriOf(picture)),
    // Nothing is looked at that would be computed otherwise than asked for: what is stored is found.
    () => undefined,
    (picture) => fileOf(uriOf(picture)),
  );
  const towards = await queryDirection(engine, settings, parseQuery(query), undefined, { signal });
  if (!towards) throw new Error(NO_QUERY);
  const found = await findStored(work, picturesAmong(folders, isLinkWithin, signal), towards, top, signal);
  if (!found.computed) throw new Error(nothingStored(services, found, folder, settings.model.id));
  const lines = found.hits.map(({ picture: { path }, cosine }, at) => `${at + 1}. ${path} (${cosine.toFixed(3)})`);
  return `${[
    `Nearest to "${query}":`,
    lines.join('\n'),
    searched(services, found),
    sourceLines(gazeResult(version, settings, found.computed, [])).join('\n'),
    RELATIVE,
  ].join('\n\n')}\n`;
}

function searched(services: Services, { searched: known, count }: Found): string {
  const all = `${known} of ${count} ${count === 1 ? 'image was' : 'images were'} searched`;
  if (known === count) return `${all}.`;
  return `${all}: the others have no stored embeddings yet. ${askToRun(services, 'clipGaze.gazeAtFolder')}, then call this tool again, to search them too.`;
}

function nothingStored(services: Services, { count }: Found, folder: string | undefined, model: string): string {
  const where = folder === undefined ? 'the workspace' : `"${folder}"`;
  if (count === 0)
    return `There is no image in ${where}. Images have the endings ${PICTURE_EXTENSIONS.join(', ')}; name another folder, or ask the user to open the folder that holds them.`;
  const none = count === 1 ? 'The one image' : `None of the ${count} images`;
  return `${none} in ${where} has ${count === 1 ? 'no' : 'a'} stored embedding of the model ${model}, so that there is nothing to search yet. ${askToRun(services, 'clipGaze.gazeAtFolder')} on it, then call this tool again; or look at single images with the tool clipGaze_gaze.`;
}
