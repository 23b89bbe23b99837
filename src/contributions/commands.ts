/** Every command, once: the manifest, its menus and the code that registers them follow from here. */
import { PICTURE_EXTENSIONS } from '../clip/picture-name.js';

export interface Command {
  readonly title: string;
  /** A codicon, where the command has a place as a button. */
  readonly icon?: string;
  readonly menus?: Readonly<Record<string, { readonly when: string; readonly group?: string }>>;
  readonly enablement?: string;
  readonly keys?: Keys;
}

/** A key binding, as VS Code writes it. */
export interface Keys {
  readonly key: string;
  readonly mac?: string;
  readonly when: string;
}

export const CATEGORY = 'Clip Gaze';

/** The webview's type. */
export const PANEL_TYPE = 'clipGaze.panel';

/** The webview's type of a comparison of pictures. */
export const COMPARISON_TYPE = 'clipGaze.comparison';

/** The type of the table of many pictures. */
export const FOLDER_TYPE = 'clipGaze.folder';

/** All webviews that are found again after a reload of the window. */
export const PANEL_TYPES = [PANEL_TYPE, COMPARISON_TYPE, FOLDER_TYPE] as const;
export type PanelType = (typeof PANEL_TYPES)[number];

/** The language id of phrase files. */
export const PHRASE_LANGUAGE = 'phrase-list';

const isPicture = `resourceExtname =~ /^\\.(${PICTURE_EXTENSIONS.join('|')})$/i`;
const inPanel = `activeWebviewPanelId == '${PANEL_TYPE}'`;

/** In the webview's own context menu, whose sections are the `data-vscode-context` of what is clicked. */
const onPanel = `webviewId == '${PANEL_TYPE}'`;
const onPhrase = `${onPanel} && webviewSection == 'phrase'`;

/** An editor of a phrase file. */
const inPhraseFile = `editorLangId == '${PHRASE_LANGUAGE}'`;
const inOwnPhraseFile = `${inPhraseFile} && !editorReadonly`;
const inTable = `activeWebviewPanelId == '${FOLDER_TYPE}'`;
const onRow = `webviewId == '${FOLDER_TYPE}' && webviewSection == 'picture'`;

export const COMMANDS = {
  'clipGaze.gaze': {
    title: 'Gaze at image',
    icon: 'eye',
    menus: {
      'explorer/context': { when: isPicture, group: '3_clipGaze@1' },
      'editor/title': { when: `${isPicture} && activeCustomEditorId == 'imagePreview.previewEditor'`, group: 'navigation' },
      'editor/title/context': { when: isPicture, group: '3_clipGaze@1' },
    },
  },
  'clipGaze.gazeAtFolder': {
    title: 'Gaze at folder',
    icon: 'table',
    menus: { 'explorer/context': { when: 'explorerResourceIsFolder', group: '3_clipGaze@1' } },
  },
  'clipGaze.gazeAtSelection': {
    title: 'Gaze at selection as a table',
    menus: {
      'explorer/context': { when: `listMultiSelection && ${isPicture}`, group: '3_clipGaze@1' },
      commandPalette: { when: 'false' },
    },
  },
  'clipGaze.findImages': { title: 'Find images…', icon: 'search' },
  'clipGaze.openFromTable': {
    title: 'Gaze at image',
    menus: { 'webview/context': { when: onRow, group: '1_clipGaze@1' }, commandPalette: { when: 'false' } },
  },
  'clipGaze.findAlike': {
    title: 'Find more images like this',
    menus: {
      'explorer/context': { when: isPicture, group: '3_clipGaze@3' },
      'editor/title': { when: inPanel, group: '2_clipGaze@3' },
      'webview/context': { when: onPanel, group: '2_clipGaze@3' },
    },
  },
  'clipGaze.findAlikeFromTable': {
    title: 'Find more like this',
    menus: { 'webview/context': { when: onRow, group: '1_clipGaze@2' }, commandPalette: { when: 'false' } },
  },
  'clipGaze.revealFromTable': {
    title: 'Reveal in explorer',
    menus: { 'webview/context': { when: onRow, group: '2_clipGaze@1' }, commandPalette: { when: 'false' } },
  },
  'clipGaze.copyPathFromTable': {
    title: 'Copy path',
    menus: { 'webview/context': { when: onRow, group: '2_clipGaze@2' }, commandPalette: { when: 'false' } },
  },
  'clipGaze.copyPathsFromTable': {
    title: 'Copy the paths of all shown',
    enablement: inTable,
    menus: { 'webview/context': { when: `webviewId == '${FOLDER_TYPE}'`, group: '2_clipGaze@3' } },
  },
  'clipGaze.copyTableAs': {
    title: 'Copy table as…',
    enablement: inTable,
    menus: { 'webview/context': { when: `webviewId == '${FOLDER_TYPE}'`, group: '3_clipGaze@1' } },
  },
  'clipGaze.saveTableAs': {
    title: 'Save table as…',
    enablement: inTable,
    menus: { 'webview/context': { when: `webviewId == '${FOLDER_TYPE}'`, group: '3_clipGaze@2' } },
  },
  'clipGaze.writeCaptions': {
    title: 'Write captions beside the pictures…',
    enablement: inTable,
    menus: { 'webview/context': { when: `webviewId == '${FOLDER_TYPE}'`, group: '3_clipGaze@3' } },
  },
  'clipGaze.gazeAgain': {
    title: 'Gaze again',
    icon: 'refresh',
    enablement: inPanel,
    menus: { 'editor/title': { when: inPanel, group: 'navigation@1' } },
  },
  'clipGaze.openPanel': { title: 'Open the panel', icon: 'eye' },
  'clipGaze.trySample': { title: 'Gaze at a sample picture' },
  'clipGaze.openWalkthrough': { title: 'Get started' },
  'clipGaze.comparePictures': {
    title: 'Compare with Clip Gaze',
    icon: 'split-horizontal',
    menus: { 'explorer/context': { when: isPicture, group: '3_clipGaze@2' } },
  },
  'clipGaze.back': {
    title: 'Back to the picture gazed at before',
    icon: 'arrow-left',
    enablement: inPanel,
    // Where Alt+Left would move in a text that is being typed, browsers use the bracket.
    keys: { key: 'alt+left', mac: 'cmd+[', when: inPanel },
  },
  'clipGaze.forward': {
    title: 'Forward to the picture gazed at after',
    icon: 'arrow-right',
    enablement: inPanel,
    keys: { key: 'alt+right', mac: 'cmd+]', when: inPanel },
  },
  'clipGaze.showHistory': { title: 'Pictures gazed at…', icon: 'history' },
  'clipGaze.chooseLists': {
    title: 'Choose lists…',
    icon: 'list-unordered',
    menus: { 'editor/title': { when: inPanel, group: 'navigation@2' } },
  },
  'clipGaze.copyResult': {
    title: 'Copy result as text',
    icon: 'copy',
    enablement: inPanel,
    menus: { 'editor/title': { when: inPanel, group: 'navigation@3' } },
  },
  'clipGaze.copyAs': {
    title: 'Copy as…',
    enablement: inPanel,
    menus: {
      'editor/title': { when: inPanel, group: '2_clipGaze@1' },
      'webview/context': { when: onPanel, group: '2_clipGaze@1' },
    },
  },
  'clipGaze.saveAs': {
    title: 'Save as…',
    enablement: inPanel,
    menus: {
      'editor/title': { when: inPanel, group: '2_clipGaze@2' },
      'webview/context': { when: onPanel, group: '2_clipGaze@2' },
    },
  },
  'clipGaze.copyPhrase': {
    title: 'Copy phrase',
    menus: { 'webview/context': { when: onPhrase, group: '1_clipGaze@1' }, commandPalette: { when: 'false' } },
  },
  'clipGaze.whereIsPhrase': {
    title: 'Where in the picture',
    menus: { 'webview/context': { when: onPhrase, group: '1_clipGaze@2' }, commandPalette: { when: 'false' } },
  },
  'clipGaze.searchPhrase': {
    title: 'Search the web',
    menus: { 'webview/context': { when: onPhrase, group: '1_clipGaze@3' }, commandPalette: { when: 'false' } },
  },
  'clipGaze.copyList': {
    title: 'Copy list',
    menus: {
      'webview/context': { when: `${onPanel} && webviewSection =~ /^(list|phrase)$/`, group: '1_clipGaze@4' },
      commandPalette: { when: 'false' },
    },
  },
  'clipGaze.addToList': {
    title: 'Add to phrase list…',
    menus: { 'webview/context': { when: onPhrase, group: '1_clipGaze@5' }, commandPalette: { when: 'false' } },
  },
  'clipGaze.openList': {
    title: 'Open list as text',
    menus: {
      'webview/context': { when: `${onPanel} && webviewSection =~ /^(list|phrase)$/`, group: '1_clipGaze@6' },
      commandPalette: { when: 'false' },
    },
  },
  'clipGaze.newList': { title: 'New phrase list…', icon: 'new-file' },
  'clipGaze.gazeWithList': {
    title: 'Gaze with this list',
    icon: 'eye',
    menus: {
      'explorer/context': { when: 'resourceFilename =~ /\\.phrases(\\.txt)?$/i', group: '3_clipGaze@1' },
      'editor/title': { when: `resourceLangId == '${PHRASE_LANGUAGE}'`, group: 'navigation' },
    },
  },
  'clipGaze.toggleScores': {
    title: 'Show or hide scores in phrase files',
    menus: { 'editor/context': { when: inPhraseFile, group: '1_clipGaze@1' } },
  },
  'clipGaze.stopScoring': { title: 'Stop scoring', menus: { commandPalette: { when: inPhraseFile } } },
  'clipGaze.goOnScoring': { title: 'Go on scoring', menus: { commandPalette: { when: inPhraseFile } } },
  'clipGaze.sortByScore': {
    title: 'Sort lines by score',
    menus: {
      'editor/context': { when: inOwnPhraseFile, group: '1_clipGaze@2' },
      commandPalette: { when: inOwnPhraseFile },
    },
  },
  'clipGaze.removeUnder': {
    title: 'Remove lines under a threshold…',
    menus: {
      'editor/context': { when: inOwnPhraseFile, group: '1_clipGaze@3' },
      commandPalette: { when: inOwnPhraseFile },
    },
  },
  'clipGaze.keepTop': {
    title: 'Keep the top lines…',
    menus: {
      'editor/context': { when: inOwnPhraseFile, group: '1_clipGaze@4' },
      commandPalette: { when: inOwnPhraseFile },
    },
  },
  'clipGaze.chooseModel': { title: 'Choose model…' },
  'clipGaze.manageModels': { title: 'Manage models…' },
  'clipGaze.compareModels': {
    title: 'Compare models on this image or folder…',
    menus: { 'explorer/context': { when: `explorerResourceIsFolder || ${isPicture}`, group: '3_clipGaze@4' } },
  },
  'clipGaze.downloadModel': { title: 'Download the model' },
  'clipGaze.importModel': { title: 'Import model from a zip or folder…' },
  'clipGaze.copyFileList': { title: "Copy the list of the model's files" },
  'clipGaze.useModelFolder': { title: 'Use a model folder…' },
  'clipGaze.useDemoModel': { title: 'Use the demo model (not CLIP)' },
  'clipGaze.openGallery': { title: 'Open the sample gallery…' },
  'clipGaze.openSettings': { title: 'Open settings' },
  'clipGaze.showLog': { title: 'Show log' },
  'clipGaze.prepareLists': { title: 'Prepare lists…' },
  'clipGaze.clearStore': { title: 'Clear stored embeddings…' },
  'clipGaze.checkInstallation': { title: 'Check Installation' },
  'clipGaze.reportIssue': { title: 'Report Issue' },
  'clipGaze.stopEngine': { title: 'Stop the engine' },
} as const satisfies Readonly<Record<string, Command>>;

export type CommandId = keyof typeof COMMANDS;

/** Commands that need a process or a disk: in a browser no menu has them, and who finds them in the palette is told why. */
export const NOT_IN_BROWSER: readonly CommandId[] = [
  'clipGaze.gazeAtFolder',
  'clipGaze.gazeAtSelection',
  'clipGaze.findImages',
  'clipGaze.openFromTable',
  'clipGaze.findAlike',
  'clipGaze.findAlikeFromTable',
  'clipGaze.revealFromTable',
  'clipGaze.copyPathFromTable',
  'clipGaze.copyPathsFromTable',
  'clipGaze.copyTableAs',
  'clipGaze.saveTableAs',
  'clipGaze.writeCaptions',
  'clipGaze.addToList',
  'clipGaze.openList',
  'clipGaze.newList',
  'clipGaze.gazeWithList',
  'clipGaze.toggleScores',
  'clipGaze.stopScoring',
  'clipGaze.goOnScoring',
  'clipGaze.sortByScore',
  'clipGaze.removeUnder',
  'clipGaze.keepTop',
  'clipGaze.manageModels',
  'clipGaze.compareModels',
  'clipGaze.importModel',
  'clipGaze.copyFileList',
  'clipGaze.useModelFolder',
  'clipGaze.prepareLists',
  'clipGaze.clearStore',
  'clipGaze.checkInstallation',
  'clipGaze.reportIssue',
];
