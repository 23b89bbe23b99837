/** The entry of the table's webview: the elements it uses, and the table. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import './folder-view.js';
import { speakAsHost } from '../speak.js';

speakAsHost();
document.body.append(document.createElement('gaze-folder'));
