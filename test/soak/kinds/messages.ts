/** Messages that are none of the protocols, on each side of the borders to the engine and to the webviews: dropped or answered, and what is sound goes on. */
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { DEFAULT_SEEING } from '../../../src/clip/seeing.js';
import { EngineClient, type EngineProcess } from '../../../src/engine/client.js';
import { forkEngine } from '../../../src/engine/fork.js';
import { PARAMS } from '../../../src/engine/params.js';
import type { FromEngine } from '../../../src/engine/protocol.js';
import { demoModel, ROOT, RUNTIME } from '../../unit/parity/demo-engine.js';
import { anyValue, isPolluted } from '../any-text.js';
import type { Kind, Outcome, Random } from '../frame.js';
import { shown, spoil } from '../spoil.js';
import { WEBVIEW_BORDERS } from '../webview-borders.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

export const messages: Kind = {
  name: 'messages',
  full: 16_000,
  few: 800,
  async open() {
    const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-messages-'));
    const engine = new RawEngine(requestsOf(await demoModel(folder)));
    const borders = [(random: Random) => engine.attempt(random), fromEngine, ...WEBVIEW_BORDERS];
    return {
      attempt: async (random) => {
        const outcome = await random.of(borders)(random);
        return isPolluted() ? { verdict: 'wrong', why: 'Object.prototype was polluted' } : outcome;
      },
      close: () => {
        engine.close();
        rmSync(folder, { recursive: true, force: true });
        return Promise.resolve();
      },
    };
  },
};

/** Sound parameters of every method. */
function requestsOf(model: object): { method: string; params: Record<string, unknown> }[] {
  const runtime = RUNTIME;
  const seeing = DEFAULT_SEEING;
  const source = { kind: 'bytes', bytes: new Uint8Array(8), name: 'a.png' };
  const image = { size: 224, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
  const params: Record<string, Record<string, unknown>> = {
    encodeImage: { model, runtime, source, seeing },
    encodeMeanColour: { model, runtime, source, seeing },
    compare: {
      model,
      runtime,
      image_embeds: new Float32Array(64),
      asks: [{ entries: JSON.stringify([['a'], ['b', 'c']]), templates: ['a {}'] }],
      batchSize: 8,
    },
    encodePhrases: { model, runtime, phrases: ['a', 'b'], batchSize: 8 },
    tokenize: { model, phrases: ['a'] },
    countTokens: { model, texts: ['a', 'b'] },
    crop: { source, seeing, image },
    preview: { source, seeing, maxSide: 64 },
    pictureJpeg: { source, seeing, maxSide: 64 },
    mapRegions: { model, runtime, source, seeing, phrases: [{ spellings: ['a'], templates: [] }], batchSize: 8 },
    regionPicture: {
      source,
      seeing,
      maxSide: 64,
      map: {
        rows: 2,
        columns: 2,
        box: { left: 0, top: 0, right: 2, bottom: 2 },
        width: 2,
        height: 2,
        falls: new Float32Array(4),
      },
    },
    nearest: { runtime, embeddings: new Float32Array(64), dimensions: 8, each: 2 },
    status: {},
  };
  return Object.keys(PARAMS).flatMap((method) => (params[method] ? [{ method, params: params[method] }] : []));
}

/** The engine's process without the client before it. */
class RawEngine {
  private child: ChildProcess | undefined;
  private readonly replies = new Map<number, FromEngine>();
  private woken: () => void = () => undefined;
  private nextId = 1_000_000;

  constructor(private readonly requests: readonly { method: string; params: Record<string, unknown> }[]) {}

  async attempt(random: Random): Promise<Outcome> {
    const child = (this.child ??= this.start());
    const sent = Array.from({ length: 1 + random.below(3) }, () => this.message(random));
    const said = (): string => sent.map((each) => shown(each)).join(', then ');
    for (const message of sent) {
      try {
        child.send(message as never, () => undefined);
      } catch {
        // What cannot be cloned cannot be sent either.
      }
    }
    // Whatever came of those, the engine is there and answers.
    const id = this.nextId++;
    child.send({ kind: 'request', id, method: 'status', params: {}, priority: 'interactive' });
    while (!this.replies.has(id) && this.child === child) await new Promise<void>((resolve) => (this.woken = resolve));
    if (this.child !== child) return { verdict: 'crashed', why: said() };
    if (this.replies.get(id)?.kind !== 'result')
      return { verdict: 'wrong', why: `the engine does not know how it is, after ${said()}` };
    const bad = [...this.replies.values()].find(
      (reply) => reply.kind === 'failure' && (typeof reply.failure.message !== 'string' || reply.failure.message === ''),
    );
    this.replies.clear();
    return bad ? { verdict: 'wrong', why: `a failure without words, after ${said()}` } : { verdict: 'right' };
  }

  private message(random: Random): unknown {
    const { method, params } = random.of(this.requests);
    const id = random.of([1, 2, this.nextId++]);
    const sound = { kind: 'request', id, method, params, priority: 'background', tellsProgress: true };
    switch (random.below(4)) {
      case 0:
        return anyValue(random);
      case 1:
        return spoil({ kind: 'cancel', id }, random);
      case 2:
        return { ...sound, params: spoil(params, random) };
      default:
        return spoil(sound, random);
    }
  }

  close(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }

  private start(): ChildProcess {
    const child = forkEngine(path.join(ROOT, 'out', 'engine.js'));
    child.stdout?.resume();
    child.stderr?.resume();
    child.on('message', (reply: FromEngine) => {
      if (reply.kind === 'result' || reply.kind === 'failure') this.replies.set(reply.id, reply);
      this.woken();
    });
    child.on('exit', () => {
      this.child = undefined;
      this.woken();
    });
    return child;
  }
}

/** The host's side of the engine's border. */
async function fromEngine(random: Random): Promise<Outcome> {
  const heard: ((message: FromEngine) => void)[] = [];
  const child: EngineProcess = {
    pid: 1,
    stdout: null,
    stderr: null,
    send: () => true,
    on: (event: string, listener: unknown) => {
      if (event === 'message') heard.push(listener as (message: FromEngine) => void);
    },
    disconnect: () => undefined,
    kill: () => true,
  };
  const client = new EngineClient({ start: () => child, idleMilliseconds: () => 0 });
  const answer = client.request('status', {}, { onProgress: () => undefined });
  answer.catch(() => undefined);
  const result = { pid: 1, phrasesEncoded: 0, imagesEncoded: 0, imageRuns: 0, openTowers: [], memoryBytes: 0 };
  const said: unknown[] = [];
  try {
    for (let left = 1 + random.below(4); left > 0; left--) {
      const sound = random.of<unknown>([
        { kind: 'ready' },
        { kind: 'progress', id: 1, progress: { stage: 'reading' } },
        { kind: 'result', id: 2, result },
        { kind: 'failure', id: 2, failure: { code: 'image', message: 'x' } },
      ]);
      const message = spoil(sound, random);
      // A whole answer to the request is no hostile message.
      if (answers(message)) continue;
      said.push(message);
      heard.forEach((listener) => listener(message as FromEngine));
    }
    heard.forEach((listener) => listener({ kind: 'result', id: 1, result }));
    if ((await answer) !== result) return { verdict: 'wrong', why: `another answer than was given, after ${shown(said)}` };
    client.dispose();
    heard.forEach((listener) => listener({ kind: 'result', id: 1, result }));
    return { verdict: 'right' };
  } catch (error) {
    return { verdict: 'wrong', why: `${shown(said)}: ${String(error)}` };
  } finally {
    client.dispose();
  }
}

function answers(message: unknown): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    'id' in message &&
    message.id === 1 &&
    'kind' in message &&
    message.kind !== 'progress'
  );
}
