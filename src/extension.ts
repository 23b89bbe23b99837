/** Composition root: makes the few services, registers the features, nothing else. */
import type * as vscode from 'vscode';
import { createApi, type ClipGazeApi } from './api.js';
import { registerExportCommands } from './features/export-commands.js';
import { registerGazeCommand } from './features/gaze-command.js';
import { registerHelpCommands } from './features/help-commands.js';
import { registerHistoryCommands } from './features/history-commands.js';
import { registerListCommands } from './features/list-commands.js';
import { registerModelCommands } from './features/model-commands.js';
import { registerModelStatus } from './features/model-status.js';
import { registerPanelCommands } from './features/panel-commands.js';
import { registerPhraseDiagnostics } from './features/phrase-diagnostics.js';
import { registerPhraseLanguage } from './features/phrase-language.js';
import { registerTokenHints } from './features/token-hints.js';
import { Panels } from './panel/panels.js';
import { PhraseDocuments } from './workbench/phrase-documents.js';
import { createServices } from './workbench/services.js';

export function activate(context: vscode.ExtensionContext): ClipGazeApi {
  const services = createServices(context);
  const panels = new Panels(services);
  const phraseDocuments = new PhraseDocuments(services);
  context.subscriptions.push(
    panels,
    phraseDocuments,
    registerGazeCommand(panels),
    registerExportCommands(panels),
    registerPanelCommands(panels),
    registerHistoryCommands(services, panels),
    registerModelCommands(services, panels),
    registerModelStatus(services),
    registerListCommands(services, panels),
    registerHelpCommands(services, panels),
    registerPhraseLanguage(),
    registerPhraseDiagnostics(phraseDocuments),
    registerTokenHints(phraseDocuments),
  );
  return createApi(services);
}
