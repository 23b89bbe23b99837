/** The language that VS Code is shown in becomes ours. */
import * as vscode from 'vscode';
import type { Spoken } from '../l10n/environment.js';
import { speak } from '../l10n/language.js';

/** @returns what the engine's process needs to know to speak it too */
export function speakAsVsCode(): Spoken {
  const { language } = vscode.env;
  const { bundle, uri } = vscode.l10n;
  // Translated strings beside English numbers, or the other way around, would be worse than English alone.
  speak(bundle ? language : 'en', bundle);
  return { language: bundle ? language : 'en', file: bundle && uri?.scheme === 'file' ? uri.fsPath : undefined };
}
