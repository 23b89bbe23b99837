import type { Browser, BrowserContext, Page } from 'playwright-core';

/** See launch.mjs. */
export interface ServerOptions {
  readonly workspace?: string;
  readonly userDataDir?: string;
  readonly extensionsDir?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  readonly vsix?: readonly string[];
  readonly dev?: readonly string[];
  readonly testsPath?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly workspaceTrust?: boolean;
  readonly disableExtensions?: boolean;
  readonly stay?: boolean;
  readonly connections?: string;
}

export interface VSCodeOptions extends ServerOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Milliseconds that one step in the page may take; a minute where nothing is said. */
  readonly timeout?: number;
  readonly onOutput?: (text: string) => void;
}

export interface Server {
  readonly url: string;
  readonly pid: number;
  readonly logs: string;
  readonly ended: Promise<void>;
  close(error?: unknown): Promise<void>;
}

export interface VSCode {
  readonly url: string;
  /** Of the server; the extension hosts are among its descendants. */
  readonly pid: number;
  readonly page: Page;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly logs: string;
  readonly tests?: Promise<number>;
  openPage(address?: string): Promise<Page>;
  close(error?: unknown): Promise<void>;
}

export function startServer(options?: ServerOptions): Promise<Server>;
export function startVSCode(options?: VSCodeOptions): Promise<VSCode>;
export function withVSCode<T>(options: VSCodeOptions, use: (vs: VSCode) => Promise<T>): Promise<T>;
export function runServerCli(args: readonly string[], folders?: { userDataDir?: string; extensionsDir?: string }): Promise<string>;
