export type Settings = Readonly<Record<string, unknown>>;

export interface ServerOptions {
  readonly workspace?: string;
  readonly userDataDir?: string;
  readonly extensionsDir?: string;
  readonly settings?: Settings;
  readonly machineSettings?: Settings;
  readonly vsix?: readonly string[];
  readonly dev?: readonly string[];
  readonly testsPath?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly workspaceTrust?: boolean;
  readonly disableExtensions?: boolean;
  readonly password?: string;
  readonly idleSeconds?: number;
}

export interface Server {
  readonly url: string;
  readonly logs: string;
  readonly exited: Promise<void>;
  testResult(): number;
  close(error?: unknown): Promise<void>;
}

export function startServer(options?: ServerOptions): Promise<Server>;
export function runServerCli(
  args: readonly string[],
  profile?: { readonly userDataDir?: string; readonly extensionsDir?: string },
): Promise<string>;
