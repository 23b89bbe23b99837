/** What every tool of a chat needs; its errors tell a language model what to do next. */
import * as v from 'valibot';
import type { CommandId } from '../contributions/commands.js';
import { NoModelError } from '../models/errors.js';
import type { Model } from '../models/model.js';
import { commandTitle } from '../workbench/command-title.js';
import type { Services } from '../workbench/services.js';

/**
 * The schema in the manifest is for the language model; what arrives is checked here all the same.
 *
 * @throws Error in words that a language model can act on
 */
export function inputOf<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const checked = v.safeParse(schema, input);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  throw new Error(`The input is not understood (${v.getDotPath(issue) ?? 'input'}): ${issue.message}`);
}

/** @throws Error with what the user has to do first, where the model is not on this machine; ModelError */
export async function modelInUse(services: Services): Promise<Model> {
  try {
    return await services.models.current();
  } catch (error) {
    if (!(error instanceof NoModelError)) throw error;
    throw new Error(`${error.message} ${askToRun(services, 'clipGaze.chooseModel')}, then call this tool again.`, {
      cause: error,
    });
  }
}

/** @returns the beginning of a sentence, with the command as the user's palette has it */
export function askToRun({ extension }: Services, command: CommandId): string {
  return `Ask the user to run the command "Clip Gaze: ${commandTitle(extension.extension.packageJSON, command)}"`;
}
