/** The phrase lists that the settings name, for a resource. */
import * as vscode from 'vscode';
import path from 'node:path';
import { mergeInPieces } from '../phrases/merge-spellings.js';
import { withoutPatterns } from '../phrases/patterns.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { isBroken, resolveEach, type BrokenList, type FoundPhraseFile } from '../phrases/selection.js';
import type { PhraseFiles } from './phrase-files.js';
import { isPicture } from './pictures.js';
import { setting } from './settings.js';

export class Lists {
  /** @param folder of the built-in lists */
  constructor(
    readonly folder: string,
    private readonly phraseFiles: PhraseFiles,
  ) {}

  /**
   * What a gaze at a picture asks.
   *
   * @param selection instead of the setting `clipGaze.lists`
   * @throws PhraseListError, PhraseFileError with the list's name and what to do
   */
  async for(picture: vscode.Uri, selection?: readonly unknown[]): Promise<readonly PhraseList[]> {
    const lists = await this.each(picture, selection);
    return lists.map((list) => {
      if (isBroken(list)) throw list.error;
      return list;
    });
  }

  /**
   * The same, with what is wrong of each list that cannot be asked.
   *
   * @param merges whether phrases of a list that differ only in accents and case are one
   * @throws PhraseListError where no list is chosen
   */
  async each(
    picture: vscode.Uri,
    selection: readonly unknown[] = setting('lists', picture),
    merges: (list: string) => boolean = () => setting('mergeSpellings', picture),
  ): Promise<readonly (PhraseList | BrokenList)[]> {
    const base = baseFolder(picture);
    const match = async (pattern: string) => (await this.phraseFiles.match(pattern)).map((uri) => phraseFileId(uri, base));
    const { entries, refused } = await withoutPatterns(selection, match);
    const lists = await resolveEach(entries, {
      listsFolder: this.folder,
      baseFolder: base.scheme === 'file' ? base.fsPath : base.toString(true),
      readPhraseFile: async (file) => {
        const error = refused.get(file);
        if (error) throw error;
        return this.readPhraseFile(file, base);
      },
    });
    const { signal } = new AbortController();
    return Promise.all(
      lists.map(async (list) => {
        if (isBroken(list) || !merges(list.id)) return list;
        return { ...list, phrases: (await mergeInPieces(list.phrases, signal)).phrases };
      }),
    );
  }

  /** The phrase files of the workspace, as the settings name them for a picture. */
  async files(picture: vscode.Uri): Promise<readonly string[]> {
    const base = baseFolder(picture);
    return (await this.phraseFiles.find()).files.map((uri) => phraseFileId(uri, base));
  }

  /** @returns where a phrase file lies that the settings or a list's id name; undefined where there is none */
  async locate(file: string, picture: vscode.Uri): Promise<vscode.Uri | undefined> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
    for (const folder of [baseFolder(picture), ...folders]) {
      const uri = uriOf(file, folder);
      if (await isFile(uri)) return uri;
    }
    return undefined;
  }

  /** On the workspace's own file system, which need not be this machine's disk; in whichever of its folders the file lies. */
  private async readPhraseFile(file: string, base: vscode.Uri): Promise<FoundPhraseFile> {
    const own = uriOf(file, base);
    try {
      return { id: phraseFileId(own, base), parsed: await this.phraseFiles.read(own, file) };
    } catch (error) {
      if (!isGone(error)) throw error;
      for (const { uri: folder } of vscode.workspace.workspaceFolders ?? []) {
        const uri = uriOf(file, folder);
        if (uri.toString() !== own.toString() && (await isFile(uri)))
          return { id: phraseFileId(uri, folder), parsed: await this.phraseFiles.read(uri, file) };
      }
      throw error;
    }
  }
}

/** Where the paths of phrase files count from, for a picture or a folder of them. */
export function baseFolder(gazedAt: vscode.Uri): vscode.Uri {
  const folder = vscode.workspace.getWorkspaceFolder(gazedAt) ?? vscode.workspace.workspaceFolders?.[0];
  return folder?.uri ?? (isPicture(gazedAt) ? vscode.Uri.joinPath(gazedAt, '..') : gazedAt);
}

function uriOf(file: string, base: vscode.Uri): vscode.Uri {
  if (base.scheme === 'file')
    return path.isAbsolute(file) ? vscode.Uri.file(file) : vscode.Uri.file(path.resolve(base.fsPath, file));
  return file.startsWith('/') ? base.with({ path: path.posix.normalize(file) }) : vscode.Uri.joinPath(base, file);
}

/** @returns the file's path from the base folder, or the whole path where it lies outside; as the settings name it */
export function phraseFileId(uri: vscode.Uri, base: vscode.Uri): string {
  const folder = base.path.endsWith('/') ? base.path : `${base.path}/`;
  if (uri.scheme === base.scheme && uri.authority === base.authority && uri.path.startsWith(folder))
    return uri.path.slice(folder.length);
  return uri.scheme === 'file' ? uri.fsPath.replaceAll('\\', '/') : uri.path;
}

function isGone(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
}

/** A list's id may be a folder's name too. */
async function isFile(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.File) !== 0,
    () => false,
  );
}
