/** The status bar's item: which model looks at pictures, and whether it is ready. */
import * as vscode from 'vscode';
import path from 'node:path';
import type { CommandId } from '../contributions/commands.js';
import { t } from '../l10n/texts.js';
import { hubModel } from '../models/catalogue.js';
import { megabytes, NoModelError } from '../models/errors.js';
import type { Services } from '../workbench/services.js';
import { affects, setting } from '../workbench/settings.js';

export function registerModelStatus(services: Services): vscode.Disposable {
  const { models } = services;
  const item = vscode.window.createStatusBarItem('clipGaze.model', vscode.StatusBarAlignment.Right, 50);
  item.name = t('Clip Gaze: Model');
  item.command = 'clipGaze.chooseModel' satisfies CommandId;
  let asked = 0;
  const show = async (): Promise<void> => {
    const turn = ++asked;
    const shown = downloading(services) ?? (await state(services));
    if (turn !== asked) return;
    item.text = shown.text;
    item.tooltip = new vscode.MarkdownString([...shown.facts, t('Click to choose another model.')].join('\n\n'));
    item.accessibilityInformation = { label: /* not translated */ `Clip Gaze: ${shown.spoken}`, role: 'button' };
    item.show();
  };
  void show();
  return vscode.Disposable.from(
    item,
    models.onDidChange(() => void show()),
    models.onDidEndDownload(() => void show()),
    models.onDidChangeInstalled(() => void show()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (affects(event, ['model', 'modelFolder', 'device', 'runtime'])) void show();
    }),
  );
}

interface Shown {
  readonly text: string;
  readonly spoken: string;
  /** Markdown. */
  readonly facts: readonly string[];
}

function downloading({ models: { download } }: Services): Shown | undefined {
  if (!download) return undefined;
  const { title, progress } = download;
  const { doneBytes, totalBytes, waiting } = progress;
  const percent = totalBytes > 0 ? ` ${Math.floor((100 * doneBytes) / totalBytes)} %` : '';
  return {
    text: `$(sync~spin) ${title}${percent}`,
    spoken: t('Downloading {model}', { model: `${title}${percent}` }),
    facts: [
      t('Downloading **{title}**: {done} of {total}.', { title, done: megabytes(doneBytes), total: megabytes(totalBytes) }),
      ...(waiting ? [waiting] : []),
    ],
  };
}

async function state({ models }: Services): Promise<Shown> {
  try {
    const model = await models.current();
    const { title, id, fingerprint, folder, demo } = model;
    return {
      text: `$(eye) ${title}`,
      spoken: demo ? title : t(/* the model in use, as heard */ 'model {model}', { model: title }),
      facts: [
        `**${title}**`,
        `\`${id}\``,
        t('Fingerprint `{fingerprint}`, device `{device}`, runtime `{runtime}`', {
          fingerprint,
          device: setting('device'),
          runtime: setting('runtime'),
        }),
        folder,
      ],
    };
  } catch (error) {
    const title = hubModel(models.chosen)?.title ?? (path.basename(models.chosen) || models.chosen);
    const message = error instanceof Error ? error.message : String(error);
    return error instanceof NoModelError
      ? { text: `$(cloud-download) ${title}`, spoken: t('{title} is not on this machine', { title }), facts: [message] }
      : { text: `$(error) ${title}`, spoken: t('{title} cannot be used', { title }), facts: [message] };
  }
}
