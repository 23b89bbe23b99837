/** Composition root in a browser (vscode.dev, github.dev): what can be done without a process and without a disk. */
import * as vscode from 'vscode';
import { COMPARISON_TYPE, PANEL_TYPE } from '../contributions/commands.js';
import { comparisonSerializer, registerComparisonCommands } from '../features/comparison-commands.js';
import { registerExportCommands } from '../features/export-commands.js';
import { registerFirstVisit } from '../features/first-visit.js';
import { registerGazeCommand } from '../features/gaze-command.js';
import { registerHelpCommands } from '../features/help-commands.js';
import { registerHistoryCommands } from '../features/history-commands.js';
import { registerListCommands } from '../features/list-commands.js';
import { panelSerializer, registerPanelCommands } from '../features/panel-commands.js';
import { registerPhraseLanguage } from '../features/phrase-language.js';
import { ComparisonPanels } from '../panel/comparison-panels.js';
import { Panels } from '../panel/panels.js';
import { registerModelCommands } from './model-commands.js';
import { createServices } from './services.js';
import { registerUnavailable } from './unavailable.js';

export function activate(context: vscode.ExtensionContext): void {
  const services = createServices(context);
  const panels = new Panels(services);
  const comparisons = new ComparisonPanels(services);
  context.subscriptions.push(
    panels,
    comparisons,
    registerGazeCommand(panels),
    registerComparisonCommands(comparisons, panels),
    registerFirstVisit(services, panels),
    registerExportCommands(panels),
    registerPanelCommands(panels),
    vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, panelSerializer(panels)),
    vscode.window.registerWebviewPanelSerializer(COMPARISON_TYPE, comparisonSerializer(comparisons)),
    registerHistoryCommands(services, panels),
    registerModelCommands(services),
    registerListCommands(services, panels),
    registerHelpCommands(services, panels),
    registerPhraseLanguage(),
    registerUnavailable(context.extension.packageJSON),
  );
}
