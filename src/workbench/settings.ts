/** The settings as the user has them now, checked: a settings.json holds whatever somebody typed. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { CROPS, DECODES, PREPROCESSINGS, type Seeing } from '../clip/seeing.js';
import { RESTRICTED_SETTINGS, SETTINGS, type SettingName } from '../contributions/settings.js';
import { RUNTIME_CHOICES, type Runtime } from '../engine/protocol.js';

const SECTION = 'clipGaze';

/** What a value must be to be used; anything else falls back to the default, as VS Code underlines it in settings.json. */
const CHECKS = {
  model: v.string(),
  modelFolder: v.string(),
  hubEndpoint: v.pipe(v.string(), v.regex(/^(https?:\/\/.+)?$/)),
  device: v.pipe(v.string(), v.nonEmpty()),
  runtime: v.picklist(RUNTIME_CHOICES),
  threads: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1024)),
  memoryMiB: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(65_536)),
  storeMiB: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_536)),
  idleMinutes: v.pipe(v.number(), v.minValue(0), v.maxValue(1440)),
  searchUrl: v.pipe(v.string(), v.regex(/^https?:\/\/.*%s/)),
  lists: v.array(v.unknown()),
  phraseFiles: v.array(v.string()),
  batchSize: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
  topK: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
  preprocessing: v.picklist(PREPROCESSINGS),
  crop: v.picklist(CROPS),
  decode: v.picklist(DECODES),
  mergeSpellings: v.boolean(),
  tokenHints: v.boolean(),
  warmUp: v.boolean(),
} satisfies Record<SettingName, v.GenericSchema>;

type Value<N extends SettingName> = v.InferOutput<(typeof CHECKS)[N]>;

/**
 * One setting's value for a resource.
 *
 * @param scope the picture or folder that it is asked for; machine settings do not depend on it
 */
export function setting<N extends SettingName>(name: N, scope?: vscode.Uri): Value<N> {
  const checked = v.safeParse(CHECKS[name], vscode.workspace.getConfiguration(SECTION, scope).get<unknown>(name));
  return (checked.success ? checked.output : SETTINGS[name].default) as Value<N>;
}

export function seeingFor(scope?: vscode.Uri): Seeing {
  return { preprocessing: setting('preprocessing', scope), crop: setting('crop', scope), decode: setting('decode', scope) };
}

export function runtimeSettings(): Runtime {
  return {
    library: setting('runtime'),
    device: setting('device'),
    threads: setting('threads'),
    memoryMiB: setting('memoryMiB'),
    storeMiB: setting('storeMiB'),
  };
}

/** Whether a change of the configuration touches one of the settings named, for a resource. */
export function affects(event: vscode.ConfigurationChangeEvent, names: readonly SettingName[], scope?: vscode.Uri): boolean {
  return names.some((name) => event.affectsConfiguration(`${SECTION}.${name}`, scope));
}

/**
 * Writes a setting where it takes effect: on this machine for machine settings; in the resource's folder where that has a
 * value of its own; else in the workspace if there is one. A workspace that is not trusted cannot say what is restricted:
 * that is written for the user.
 *
 * @throws Error where VS Code cannot write its settings
 */
export async function writeSetting(name: SettingName, value: unknown, scope?: vscode.Uri): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION, scope);
  const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
  const restricted = RESTRICTED_SETTINGS.includes(name) && !vscode.workspace.isTrusted;
  const target =
    SETTINGS[name].scope === 'machine' || !vscode.workspace.workspaceFolders || restricted
      ? Global
      : configuration.inspect(name)?.workspaceFolderValue !== undefined && scope && vscode.workspace.workspaceFile
        ? WorkspaceFolder
        : Workspace;
  await configuration.update(name, value, target);
}
