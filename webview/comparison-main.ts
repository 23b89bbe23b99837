/** The entry of a comparison's webview: the elements it uses, and the comparison. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import './comparison-view.js';
import { speakAsHost } from './speak.js';

speakAsHost();
document.body.append(document.createElement('gaze-comparison'));
