/** Composition root: makes the few services, registers the features, nothing else. The door opens it when it is first used. */
import type * as vscode from 'vscode';
import { createAnswers, type Answers } from './api-answers.js';
import { COMPARISON_TYPE, FOLDER_TYPE, PANEL_TYPE, type PanelType } from './contributions/commands.js';
import type { ToolName } from './contributions/tools.js';
import { comparisonSerializer, registerComparisonCommands } from './features/comparison-commands.js';
import { registerExportCommands } from './features/export-commands.js';
import { findTool } from './features/find-tool.js';
import { registerFirstVisit } from './features/first-visit.js';
import { folderSerializer, registerFolderCommands } from './features/folder-commands.js';
import { registerGazeCommand } from './features/gaze-command.js';
import { gazeTool } from './features/gaze-tool.js';
import { registerHelpCommands } from './features/help-commands.js';
import { registerHistoryCommands } from './features/history-commands.js';
import { registerInstallationCommands } from './features/installation-commands.js';
import { registerListCommands } from './features/list-commands.js';
import { registerLineScores } from './features/line-scores.js';
import { registerManageLists } from './features/manage-lists.js';
import { registerModelCommands } from './features/model-commands.js';
import { registerModelStatus } from './features/model-status.js';
import { registerNewList } from './features/new-list.js';
import { panelSerializer, registerPanelCommands } from './features/panel-commands.js';
import { registerPhraseDiagnostics } from './features/phrase-diagnostics.js';
import { registerPhraseLanguage } from './features/phrase-language.js';
import { followRenamedFiles } from './features/renamed-lists.js';
import { registerScoreCommands } from './features/score-commands.js';
import { ScoredDocuments } from './features/scored-documents.js';
import { registerScoringProgress } from './features/scoring-progress.js';
import { registerStoreCommands } from './features/store-commands.js';
import { registerTokenHints } from './features/token-hints.js';
import { warmUp } from './features/warm-up.js';
import { Folders } from './folder/folders.js';
import { ComparisonPanels } from './panel/comparison-panels.js';
import { Panels } from './panel/panels.js';
import { PhraseDocuments } from './workbench/phrase-documents.js';
import { createServices } from './workbench/services.js';

/** What the door cannot register before there is anything to register, because VS Code wants its answer. */
export interface Everything {
  readonly answers: Answers;
  readonly serializers: Readonly<Record<PanelType, vscode.WebviewPanelSerializer>>;
  readonly tools: Readonly<Record<ToolName, vscode.LanguageModelTool<unknown>>>;
  readonly followRenamedFiles: (event: vscode.FileRenameEvent) => Promise<void>;
  readonly warmUp: () => Promise<void>;
}

/** Makes and registers all of it. */
export function openEverything(context: vscode.ExtensionContext): Everything {
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
    registerLineScores(scoredDocuments),
    registerScoreCommands(scoredDocuments),
    registerScoringProgress(scoredDocuments),
  );
  return {
    answers: createAnswers(services),
    serializers: {
      [PANEL_TYPE]: panelSerializer(panels),
      [COMPARISON_TYPE]: comparisonSerializer(comparisons),
      [FOLDER_TYPE]: folderSerializer(folders),
    },
    tools: { clipGaze_gaze: gazeTool(services), clipGaze_find: findTool(services) },
    followRenamedFiles,
    warmUp: () => warmUp(services),
  };
}
