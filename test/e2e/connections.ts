/**
 * What a VS Code's extension host, our engine and its pages connect to while tests drive it: the README says that it is the
 * model's endpoint and nothing else. Every end-to-end test fails where it is something else.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';

export class Connections {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-connections-'));
  /** Where processes note what they connect to (test/host/count-connections.cjs). */
  readonly file = path.join(this.folder, 'connections.txt');
  private readonly requests = new Set<string>();

  /** @param allowed addresses of endpoints, or of the proxies on the way to them */
  constructor(private readonly allowed: readonly string[]) {}

  /** Counts what the pages of a browser ask for, their workers and webviews too. */
  watch(context: BrowserContext): void {
    context.on('request', (request) => this.requests.add(request.url()));
  }

  /** The processes that note what they connect to. */
  get watched(): readonly string[] {
    return this.lines.flatMap((line) => /^(.*) is watched$/.exec(line)?.[1] ?? []);
  }

  /** Each connection so far: who, and to which host and port. */
  get made(): readonly string[] {
    return this.lines.filter((line) => !line.endsWith(' is watched'));
  }

  /**
   * To be called when VS Code has ended.
   *
   * @param page that was opened in the browser
   * @throws Error where something was connected to that is not allowed, or nothing was watched
   */
  check(page: string, { processes }: { readonly processes: boolean }): void {
    const { lines, watched } = this;
    rmSync(this.folder, { recursive: true, force: true });
    if (processes && watched.length === 0) throw new Error('No process was watched.');
    const strange = [...strangersAmong(lines, this.allowed), ...strangersAskedBy([...this.requests], [page, ...this.allowed])];
    if (strange.length > 0) throw new Error(`Connections to elsewhere:\n${strange.join('\n')}`);
  }

  private get lines(): readonly string[] {
    return existsSync(this.file) ? readFileSync(this.file, 'utf8').split('\n').filter(Boolean) : [];
  }
}

/** @returns the lines that tell of a connection to none of the addresses */
export function strangersAmong(lines: readonly string[], allowed: readonly string[]): string[] {
  const endings = allowed.map((address) => ` connects to ${hostAndPort(new URL(address))}`);
  return lines.filter((line) => !line.endsWith(' is watched') && !endings.some((ending) => line.endsWith(ending)));
}

function hostAndPort({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

/** VS Code's pages ask for files by such names, which their service workers answer: nothing leaves the browser. */
const FILES_OF_WEBVIEWS = '.vscode-resource.vscode-cdn.net';

/** @returns the addresses of requests that leave a browser for none of those allowed */
export function strangersAskedBy(requests: readonly string[], allowed: readonly string[]): string[] {
  return requests.filter((request) => leavesTheBrowser(request) && !allowed.some((each) => isOf(each, request)));
}

/** data: and blob: do not. */
const leavesTheBrowser = (request: string) =>
  /^(https?|wss?):/.test(request) && !new URL(request).hostname.endsWith(FILES_OF_WEBVIEWS);

const isOf = (address: string, request: string) =>
  hostAndPort(new URL(request.replace(/^ws/, 'http'))) === hostAndPort(new URL(address));
