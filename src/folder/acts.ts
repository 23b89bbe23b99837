/** What a table does when its webview asks for something. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import type { Services } from '../workbench/services.js';
import type { Folder } from './folder.js';
import type { FromFolder } from './protocol.js';

type Kind = FromFolder['kind'];

/** What is a command already: the palette and the menus do the same. */
const COMMANDS = {
  'copy-table': 'clipGaze.copyTableAs',
  'save-table': 'clipGaze.saveTableAs',
  'write-captions': 'clipGaze.writeCaptions',
  'choose-lists': 'clipGaze.chooseLists',
  download: 'clipGaze.downloadModel',
} as const satisfies Partial<Readonly<Record<Kind, CommandId>>>;

type Acts = {
  readonly [K in Exclude<Kind, keyof typeof COMMANDS>]: (
    folder: Folder,
    message: Extract<FromFolder, { readonly kind: K }>,
    services: Services,
  ) => unknown;
};

const ACTS: Acts = {
  ready: (folder) => folder.send(),
  window: (folder, { from, to }) => folder.look(from, to),
  thumbnails: (folder, { pictures }) => folder.wantThumbnails(pictures),
  filter: (folder, { filter }) => folder.narrow(filter),
  order: (folder, { order }) => folder.sort(order),
  find: (folder, { text, unlike }) => folder.find(text, unlike ? undefined : folder.like),
  go: (folder) => folder.go(),
  pause: (folder) => folder.pauseRun(),
  cancel: (folder) => folder.cancelRun(),
  retry: (folder) => folder.retry(),
  again: (folder) => folder.again(),
  open: (folder, { picture }) => folder.open(picture),
  summary: (folder, { shown }) => folder.showSummary(shown),
  threshold: (folder, { threshold }) => folder.setThreshold(threshold),
  compare: (folder) => folder.compare(),
  'cancel-compare': (folder) => folder.cancelCompare(),
  'show-group': (folder, { picture }) => folder.showGroup(picture),
  'copy-paths': (folder) => folder.copyPaths(),
  demo: (_folder, _message, { models }) => models.useDemo(),
  log: (_folder, _message, { log }) => log.show(),
};

/** @throws what the act does */
export async function act(folder: Folder, services: Services, message: FromFolder): Promise<void> {
  if (isCommand(message)) await vscode.commands.executeCommand(COMMANDS[message.kind]);
  // The entry under a message's kind takes that message, which TypeScript does not follow through a union.
  else
    await (ACTS[message.kind] as (folder: Folder, message: FromFolder, services: Services) => unknown)(folder, message, services);
}

function isCommand(message: FromFolder): message is Extract<FromFolder, { readonly kind: keyof typeof COMMANDS }> {
  return message.kind in COMMANDS;
}
