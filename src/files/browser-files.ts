/**
 * In a browser there is no disk: files are named by URIs, and who can read and write them, such as VS Code's file systems,
 * says so once.
 */

export interface BrowserFiles {
  /** @throws whatever it is that keeps the file from being read */
  readonly read: (uri: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** Makes its folders, too. */
  readonly write: (uri: string, bytes: Uint8Array) => Promise<void>;
  /** Also a folder with all that is in it; what is not there is no error. */
  readonly remove: (uri: string) => Promise<void>;
  /** Names in a folder; none where it is not there. */
  readonly names: (uri: string) => Promise<readonly string[]>;
}

let files: Partial<BrowserFiles> = {};

/** @param given what can be done here: where nobody may write, only `read` */
export function useBrowserFiles(given: Partial<BrowserFiles>): void {
  files = given;
}

/** @throws Error where nobody said how; what reading throws */
export function readBrowserFile(uri: string): Promise<Uint8Array<ArrayBuffer>> {
  return able('read')(uri);
}

export function writeBrowserFile(uri: string, bytes: Uint8Array): Promise<void> {
  return able('write')(uri, bytes);
}

export function removeBrowserFile(uri: string): Promise<void> {
  return able('remove')(uri);
}

export function browserFileNames(uri: string): Promise<readonly string[]> {
  return able('names')(uri);
}

function able<N extends keyof BrowserFiles>(name: N): BrowserFiles[N] {
  const done = files[name];
  if (!done) throw new Error(/* not translated */ `Nothing here can ${name} a file.`);
  return done;
}
