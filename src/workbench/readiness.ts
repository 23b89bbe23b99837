/** How much of a list can be compared at once, because its embeddings are stored for the model in use. */
import * as vscode from 'vscode';
import { askOf } from '../gaze/list-result.js';
import { t } from '../l10n/texts.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import type { PanelServices } from './services.js';
import { runtimeSettings } from './settings.js';

/** What an entry of the setting `clipGaze.lists` means: a list, or several where it is a pattern. */
export interface ListReadiness {
  readonly lists: readonly PhraseList[];
  /** Phrases of them all. */
  readonly ready: number;
  readonly count: number;
}

/**
 * @param entries as the setting names lists
 * @param scope   the picture or folder that they are named for
 * @returns in the order of the entries; undefined for one that means no list, such as a file that cannot be read
 * @throws NoModelError, ModelError where no model is ready; EngineError
 */
export async function readinessOf(
  { engine, lists, models }: Pick<PanelServices, 'engine' | 'lists' | 'models'>,
  entries: readonly unknown[],
  scope: vscode.Uri,
): Promise<readonly (ListReadiness | undefined)[]> {
  const found = await Promise.all(entries.map((entry) => lists.for(scope, [entry]).catch(() => [])));
  const asks = found.flatMap((each) => each.map(askOf));
  const model = await models.current();
  const ready = await engine.request('storedPhrases', { model, runtime: runtimeSettings(), asks });
  const counts = ready.values();
  return found.map((each) =>
    each.length === 0
      ? undefined
      : {
          lists: each,
          ready: each.reduce((sum) => sum + (counts.next().value ?? 0), 0),
          count: each.reduce((sum, { phrases }) => sum + phrases.length, 0),
        },
  );
}

/** `ready`, or how much of it is. */
export function readyInWords({ ready, count }: ListReadiness): string {
  return ready === count ? t(/* a list */ 'ready') : t('{ready} of {count} ready', { ready, count });
}

/** Choices with how ready each is in their descriptions; as they are where that cannot be told, as without a model. */
export async function withReadiness<T extends vscode.QuickPickItem & { readonly entry?: unknown }>(
  services: Pick<PanelServices, 'engine' | 'lists' | 'models'>,
  choices: readonly T[],
  scope: vscode.Uri | undefined,
): Promise<T[]> {
  const entries = choices.flatMap(({ entry }) => entry ?? []);
  const readiness = await readinessOf(services, entries, scope ?? NOWHERE).catch(() => []);
  const each = readiness.values();
  return choices.map((choice) => {
    if (choice.entry === undefined) return choice;
    const found = each.next().value;
    return found ? { ...choice, description: [choice.description, readyInWords(found)].filter(Boolean).join(' · ') } : choice;
  });
}

/** Where no folder is open, paths of phrase files lead nowhere; built-in lists need none. */
export const NOWHERE = vscode.Uri.file('/');
