/** Composition root: makes the few services, registers the features, nothing else. */
import type * as vscode from 'vscode';
import { createApi, type ClipGazeApi } from './api.js';
import { registerComparisonCommands } from './features/comparison-commands.js';
import { registerExportCommands } from './features/export-commands.js';
import { registerFirstVisit } from './features/first-visit.js';
import { registerFolderCommands } from './features/folder-commands.js';
import { registerGazeCommand } from './features/gaze-command.js';
import { registerGazeTool } from './features/gaze-tool.js';
import { registerHelpCommands } from './features/help-commands.js';
import { registerHistoryCommands } from './features/history-commands.js';
import { registerInstallationCommands } from './features/installation-commands.js';
import { registerListCommands } from './features/list-commands.js';
import { registerLineScores } from './features/line-scores.js';
import { registerManageLists } from './features/manage-lists.js';
import { registerModelCommands } from './features/model-commands.js';
import { registerModelStatus } from './features/model-status.js';
import { registerNewList } from './features/new-list.js';
import { registerPanelCommands } from './features/panel-commands.js';
import { registerPhraseDiagnostics } from './features/phrase-diagnostics.js';
import { registerPhraseLanguage } from './features/phrase-language.js';
import { registerRenamedLists } from './features/renamed-lists.js';
import { registerScoreCommands } from './features/score-commands.js';
import { ScoredDocuments } from './features/scored-documents.js';
import { registerScoringProgress } from './features/scoring-progress.js';
import { registerStoreCommands } from './features/store-commands.js';
import { registerTokenHints } from './features/token-hints.js';
import { Folders } from './folder/folders.js';
import { ComparisonPanels } from './panel/comparison-panels.js';
import { Panels } from './panel/panels.js';
import { PhraseDocuments } from './workbench/phrase-documents.js';
import { createServices } from './workbench/services.js';

export function activate(context: vscode.ExtensionContext): ClipGazeApi {
  const services = createServices(context);
  const panels = new Panels(services);
  const comparisons = new ComparisonPanels(services);
  const folders = new Folders(services, panels);
  const phraseDocuments = new PhraseDocuments(services);
  const scoredDocuments = new ScoredDocuments(services, panels);
  context.subscriptions.push(
    panels,
    comparisons,
    folders,
    phraseDocuments,
    scoredDocuments,
    registerGazeCommand(panels, folders),
    registerFolderCommands(folders, panels, context.workspaceState),
    registerComparisonCommands(comparisons, panels),
    registerFirstVisit(services, panels),
    registerGazeTool(services),
    registerExportCommands(panels),
    registerPanelCommands(panels),
    registerHistoryCommands(services, panels),
    registerModelCommands(services, panels),
    registerModelStatus(services),
    registerListCommands(services, panels),
    registerNewList(services, panels),
    registerManageLists(services, panels),
    registerStoreCommands(services, panels),
    registerHelpCommands(services, panels),
    registerInstallationCommands(services),
    registerPhraseLanguage(),
    registerPhraseDiagnostics(phraseDocuments),
    registerTokenHints(phraseDocuments),
    registerRenamedLists(),
    registerLineScores(scoredDocuments),
    registerScoreCommands(scoredDocuments),
    registerScoringProgress(scoredDocuments),
  );
  return createApi(services);
}
