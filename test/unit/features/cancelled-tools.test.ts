/**
 * A call of a chat that is cancelled: VS Code rejects it by itself, so what counts is what the engine hears. Each tool is
 * cancelled at each of its requests in turn.
 */
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { ToolName } from '../../../src/contributions/tools.js';
import { EngineClient, type EngineProcess } from '../../../src/engine/client.js';
import type { Ask, EngineMethod, ToEngine } from '../../../src/engine/protocol.js';
import type { Services } from '../../../src/workbench/services.js';
import { compared, ENCODED } from '../engine-answers.js';

const workbench = vi.hoisted(() => ({
  root: '',
  /** What a folder holds, called each time that one is read. */
  readDirectory: (): [string, number][] => [],
}));

vi.mock('vscode', () => {
  const FileType = { File: 1, Directory: 2, SymbolicLink: 64 };
  class Uri {
    readonly scheme = 'file';
    private constructor(readonly path: string) {}
    static readonly file = (file: string) => new Uri(file);
    static readonly parse = (uri: string) => new Uri(uri.replace('file://', ''));
    static readonly joinPath = (uri: Uri, name: string) => new Uri(`${uri.path}/${name}`);
    get fsPath(): string {
      return this.path;
    }
    toString(): string {
      return `file://${this.path}`;
    }
  }
  class Holder {
    constructor(readonly held: unknown) {}
  }
  return {
    FileType,
    FileSystemError: class extends Error {},
    LanguageModelTextPart: Holder,
    LanguageModelToolResult: Holder,
    Uri,
    workspace: {
      asRelativePath: (uri: Uri) => uri.path,
      fs: {
        readDirectory: () => Promise.resolve(workbench.readDirectory()),
        stat: () => Promise.resolve({ type: FileType.Directory }),
      },
      getConfiguration: () => ({ get: () => undefined }),
      get workspaceFolders() {
        return [{ name: 'pictures', uri: Uri.file(workbench.root) }];
      },
    },
  };
});

const { gazeTool } = await import('../../../src/features/gaze-tool.js');
const { findTool } = await import('../../../src/features/find-tool.js');

/** Each with a call that asks the engine several times over: lists in pieces, more pictures than are asked about at once. */
const CALLS: Readonly<
  Record<ToolName, { readonly tool: typeof gazeTool; readonly input: object; readonly asks: readonly EngineMethod[] }>
> = {
  clipGaze_gaze: {
    tool: gazeTool,
    input: { image: 'a.png', lists: ['movements'] },
    asks: ['encodeImage', 'compare', 'compare'],
  },
  clipGaze_find: {
    tool: findTool,
    input: { query: 'a boat + a lake' },
    asks: ['encodePhrases', 'storedImages', 'storedImages', 'storedImages'],
  },
};

const ANSWERS: Readonly<Partial<Record<EngineMethod, (params: Record<string, readonly unknown[]>) => unknown>>> = {
  encodeImage: () => ENCODED,
  compare: ({ asks = [] }) => compared(asks as readonly Ask[], () => 0),
  encodePhrases: ({ phrases = [] }) => ({
    text_embeds: new Float32Array(2 * phrases.length).fill(1),
    truncated: new Uint8Array(phrases.length),
  }),
  storedImages: ({ paths = [] }) => paths.map(() => ENCODED),
};

/** An engine that answers after a moment whatever is not cancelled by then. */
class Answering extends EventEmitter implements EngineProcess {
  readonly stdout = null;
  readonly stderr = null;
  readonly asked: Extract<ToEngine, { readonly kind: 'request' }>[] = [];
  readonly cancelled = new Set<number>();
  readonly answered = new Set<number>();

  /** @param onRequest called with the place of each request, after the engine has it */
  constructor(private readonly onRequest: (at: number) => void) {
    super();
  }

  send(message: ToEngine, callback: (error: Error | null) => void): boolean {
    callback(null);
    if (message.kind === 'cancel') this.cancelled.add(message.id);
    if (message.kind === 'request') void this.take(message);
    return true;
  }

  private async take(request: (typeof this.asked)[number]): Promise<void> {
    const at = this.asked.push(request) - 1;
    await nextTurn();
    this.onRequest(at);
    await nextTurn();
    const { id, method, params } = request;
    if (this.cancelled.has(id)) return;
    this.answered.add(id);
    this.emit('message', { kind: 'result', id, result: ANSWERS[method]?.(params as Record<string, readonly unknown[]>) });
  }

  /** Ids that nobody would answer without the cancellation. */
  get open(): number[] {
    return this.asked.map(({ id }) => id).filter((id) => !this.answered.has(id));
  }

  disconnect(): void {
    this.kill();
  }

  kill(): boolean {
    return true;
  }
}

class Token {
  private readonly listeners = new Set<(event: undefined) => unknown>();
  isCancellationRequested = false;

  readonly onCancellationRequested = (listener: (event: undefined) => unknown) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };

  cancel(): void {
    this.isCancellationRequested = true;
    for (const listener of this.listeners) listener(undefined);
  }

  get isHeard(): boolean {
    return this.listeners.size > 0;
  }
}

const phrases = Array.from({ length: 3_000 }, (_, at) => ({ spellings: [`phrase ${at}`] as const }));

function services(engine: EngineClient): Services {
  return {
    engine,
    version: '1.0.0',
    models: { current: () => Promise.resolve({ id: 'demo', fingerprint: 'f', logitScale: 100, demo: true, projection: 2 }) },
    lists: { for: () => Promise.resolve([{ id: 'movements', title: 'Movements', templates: [], phrases }]) },
  } as unknown as Services;
}

let clients: EngineClient[];

beforeEach(() => {
  clients = [];
  workbench.root = mkdtempSync(path.join(tmpdir(), 'clip-gaze-tools-'));
  writeFileSync(path.join(workbench.root, 'a.png'), '');
  workbench.readDirectory = () => Array.from({ length: 600 }, (_, at) => [`${at}.png`, 1]);
});
afterEach(() => {
  for (const client of clients) client.dispose();
  rmSync(workbench.root, { recursive: true, force: true });
});

/** Calls a tool as VS Code does. */
function call(name: ToolName, token: Token, onRequest: (at: number) => void = () => undefined) {
  const engine = new Answering(onRequest);
  const client = new EngineClient({ start: () => engine, idleMilliseconds: () => 0 });
  clients.push(client);
  const { tool, input } = CALLS[name];
  const answer = Promise.resolve(
    tool(services(client)).invoke({ input, toolInvocationToken: undefined }, token as unknown as vscode.CancellationToken),
  );
  return {
    engine,
    ended: answer.then(
      () => 'answered',
      (error: unknown) => error,
    ),
  };
}

/** What would still be asked has been asked then. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await nextTurn();
}

describe.each(Object.keys(CALLS) as ToolName[])('a call of %s', (name) => {
  const { asks } = CALLS[name];

  it('that nobody cancels asks all of this, and lets go of the token', async () => {
    const token = new Token();
    const { engine, ended } = call(name, token);
    expect(token.isHeard).toBe(true);
    expect(await ended).toBe('answered');
    expect(engine.asked.map(({ method }) => method)).toEqual(asks);
    expect(token.isHeard).toBe(false);
  });

  it.each(asks.map((method, at) => ({ method, at, nth: at + 1 })))(
    'that is cancelled during its request $nth, $method, cancels what is under way and asks no more',
    async ({ at }) => {
      const token = new Token();
      let askedBefore = 0;
      const { engine, ended } = call(name, token, (reached) => {
        if (reached !== at) return;
        askedBefore = engine.asked.length;
        token.cancel();
      });
      expect(await ended).toMatchObject({ code: 'cancelled' });
      await settled();
      expect(engine.asked).toHaveLength(askedBefore);
      expect(engine.open.length).toBeGreaterThan(0);
      expect([...engine.cancelled]).toEqual(engine.open);
    },
  );

  it('that was cancelled before it began asks nothing', async () => {
    const token = new Token();
    token.cancel();
    const { engine, ended } = call(name, token);
    expect(await ended).toMatchObject({ code: 'cancelled' });
    expect(engine.asked).toEqual([]);
  });
});

it('a search that is cancelled while it looks for pictures reads no more folders', async () => {
  const token = new Token();
  let read = 0;
  workbench.readDirectory = () => {
    if (++read === 3) token.cancel();
    // Without an end, but for the test's.
    return read < 50 ? [['folder', 2]] : [];
  };
  const { ended } = call('clipGaze_find', token);
  expect(await ended).toMatchObject({ name: 'AbortError' });
  expect(read).toBe(3);
});
