/** The webview's entry: the elements it uses, and the panel. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import './panel-view.js';
import { speakAsHost } from './speak.js';

speakAsHost();
document.body.append(document.createElement('gaze-panel'));
