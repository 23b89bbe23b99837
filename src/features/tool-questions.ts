/** What a person is asked before the language model of a chat gets an answer. */
import * as vscode from 'vscode';
import { t } from '../l10n/texts.js';

export function mayGaze(image: string): vscode.PreparedToolInvocation {
  return question(
    t('Gazing at {image}', { image }),
    t('Gaze at image'),
    t(
      'Have CLIP look at {image}? It is computed on your machine. What goes to the language model are phrases and numbers, not the picture.',
      { image },
    ),
  );
}

/** @param folder undefined for the whole workspace */
export function mayFind(query: string, folder: string | undefined): vscode.PreparedToolInvocation {
  return question(
    t('Finding images by “{query}”', { query }),
    t('Find images'),
    folder === undefined
      ? t(
          'Have CLIP look for “{query}” among the pictures of the workspace? It is computed on your machine. What goes to the language model are paths and numbers, not the pictures.',
          { query },
        )
      : t(
          'Have CLIP look for “{query}” among the pictures in {folder}? It is computed on your machine. What goes to the language model are paths and numbers, not the pictures.',
          { query, folder },
        ),
  );
}

function question(invocationMessage: string, title: string, asked: string): vscode.PreparedToolInvocation {
  // What the language model names must not become a link or a picture.
  return { invocationMessage, confirmationMessages: { title, message: new vscode.MarkdownString().appendText(asked) } };
}
