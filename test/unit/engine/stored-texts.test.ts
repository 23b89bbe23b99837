/** Phrases that were computed once: by this engine, by one before it, or by another beside it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { askFor } from '../../../src/engine/ask.js';
import { EngineClient } from '../../../src/engine/client.js';
import { Engine } from '../../../src/engine/engine.js';
import { forkEngine } from '../../../src/engine/fork.js';
import type { EngineRequests, Runtime } from '../../../src/engine/protocol.js';
import type { Model } from '../../../src/models/model.js';
import { CONTEXT, demoModel, ROOT, RUNTIME } from '../parity/demo-engine.js';

// Many engines are started here, on whatever machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let cache: string;
let folder: string;
let model: Model;
beforeAll(async () => {
  cache = mkdtempSync(path.join(tmpdir(), 'clip-gaze-stored-'));
  model = await demoModel(cache);
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-stored-texts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = (count: number, what = 'a picture') => Array.from({ length: count }, (_, i) => `${what} number ${i}`);

const asking = (texts: readonly string[], runtime: Runtime = RUNTIME, of = model): EngineRequests['compare']['params'] => ({
  model: of,
  runtime,
  image_embeds: Float32Array.from({ length: of.projection }, (_, i) => Math.sin(i)),
  asks: [
    askFor(
      texts.map((text) => [text]),
      [],
    ),
  ],
  batchSize: 16,
});

async function ask(engine: Engine, texts: readonly string[], runtime?: Runtime, of?: Model) {
  const before = (await engine.status()).phrasesEncoded;
  const [answer] = await engine.compare(asking(texts, runtime, of), CONTEXT);
  return { ...answer!, encoded: (await engine.status()).phrasesEncoded - before };
}

/** What an engine answers that knows nothing of the disk. */
const apart = new Engine();
const fresh = (texts: readonly string[]) => ask(apart, texts);

function expectEqual(answer: { cosines: Float32Array; truncated: Uint8Array }, right: typeof answer): void {
  expect(answer.truncated).toEqual(right.truncated);
  expect(answer.cosines).toHaveLength(right.cosines.length);
  // A phrase that is encoded beside others may differ from itself alone in the last digit.
  answer.cosines.forEach((cosine, at) => expect(cosine).toBeCloseTo(right.cosines[at]!, 6));
}

const files = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.embeddings'))
    .map((name) => path.join(folder, name));

describe('phrases that are stored', () => {
  it('are not encoded again, by the same engine or the next; one changed line costs one', async () => {
    const texts = lines(5854);
    const engine = new Engine(folder);
    const first = await ask(engine, texts);
    expect(first.encoded).toBe(5854);
    expect((await ask(engine, texts)).encoded).toBe(0);

    const next = new Engine(folder);
    const again = await ask(next, texts);
    expect(again.encoded).toBe(0);
    expect(again.cosines).toEqual(first.cosines);
    expect(again.truncated).toEqual(first.truncated);

    const edited = texts.with(2000, 'another line');
    const one = await ask(next, edited);
    expect(one.encoded).toBe(1);
    expect(one.cosines.filter((cosine, at) => cosine !== first.cosines[at])).toHaveLength(1);
  });

  it('need neither the tower nor the tokenizer to be asked about', async () => {
    const texts = lines(20);
    await ask(new Engine(folder), texts);
    const missing = { vision: '/nowhere', text: '/nowhere', tokenizer: '/nowhere', tokenizerConfig: '/nowhere' };
    expectEqual(await ask(new Engine(folder), texts, RUNTIME, { ...model, files: missing }), await fresh(texts));
  });

  it('are told to be cut where they are too long', async () => {
    const texts = ['short', 'a very long phrase '.repeat(60)];
    expect([...(await ask(new Engine(folder), texts)).truncated]).toEqual([0, 1]);
    const again = await ask(new Engine(folder), texts);
    expect(again.encoded).toBe(0);
    expect([...again.truncated]).toEqual([0, 1]);
  });

  it('are those of one model and one device only', async () => {
    const texts = lines(3);
    await ask(new Engine(folder), texts);
    expect((await ask(new Engine(folder), texts, RUNTIME, { ...model, fingerprint: '0123456789abcdef' })).encoded).toBe(3);
    expect((await ask(new Engine(folder), texts, { ...RUNTIME, device: 'cuda:../..' })).encoded).toBe(3);
    expect((await ask(new Engine(folder), texts, { ...RUNTIME, threads: 1 })).encoded).toBe(0);
  });

  it('are read when phrases are first asked about, and nothing is written before', async () => {
    const unused = path.join(folder, 'unused');
    await new Engine(unused).status();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stay within the limit, and what it has no room for is answered all the same', async () => {
    const texts = lines(1200);
    const engine = new Engine(folder);
    expectEqual(await ask(engine, texts, { ...RUNTIME, storeMiB: 0.125 }), await fresh(texts));
    const bytes = files().reduce((sum, file) => sum + readFileSync(file).length, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(0.125 * 2 ** 20 * 1.1);
    expectEqual(await ask(new Engine(folder), texts, { ...RUNTIME, storeMiB: 0 }), await fresh(texts));
  });
});

describe('lists that are prepared', () => {
  const list = (texts: readonly string[], templates: readonly string[] = []) =>
    askFor(
      texts.map((text) => [text]),
      templates,
    );
  const prepare = (engine: Engine, asks: EngineRequests['preparePhrases']['params']['asks'], context = CONTEXT) =>
    engine.preparePhrases({ model, runtime: RUNTIME, asks, batchSize: 16 }, context);

  it('are ready for a gaze: all spellings, in all templates', async () => {
    const engine = new Engine(folder);
    const plain = list(lines(10));
    const wordings = list(['a', 'b', 'c'], ['{}', 'a photo of {}']);
    const spellings = askFor([['one', 'two'], ['a']], []);
    const ready = async (on = engine) => [
      ...(await on.storedPhrases({ model, runtime: RUNTIME, asks: [plain, wordings, spellings] })),
    ];
    expect(await ready()).toEqual([0, 0, 0]);
    expect(await prepare(engine, [list(['a', 'one'])])).toEqual({ encoded: 2 });
    expect(await ready()).toEqual([0, 0, 1]);
    expect(await prepare(engine, [plain, wordings, spellings])).toEqual({ encoded: 10 + 5 + 1 });
    expect(await ready()).toEqual([10, 3, 2]);
    expect(await ready(new Engine(folder))).toEqual([10, 3, 2]);
    expect((await ask(engine, lines(10))).encoded).toBe(0);
  });

  it('go on where they were stopped', async () => {
    const engine = new Engine(folder);
    const asks = [list(lines(400))];
    const work = new AbortController();
    const stopped = prepare(engine, asks, {
      ...CONTEXT,
      priority: 'background',
      signal: work.signal,
      report: ({ done = 0 }) => {
        if (done >= 100) work.abort();
      },
    });
    await expect(stopped).rejects.toThrow();
    const [before = 0] = await engine.storedPhrases({ model, runtime: RUNTIME, asks });
    expect(before).toBeGreaterThanOrEqual(100);
    expect(before).toBeLessThan(400);
    expect(await prepare(new Engine(folder), asks)).toEqual({ encoded: 400 - before });
  });
});

describe('a store that is at fault', () => {
  const texts = lines(40);
  const damages: [string, () => void][] = [
    ['cut', () => files().forEach((file) => truncateSync(file, readFileSync(file).length >> 1))],
    [
      'changed in some bits',
      () => {
        for (const file of files()) {
          const bytes = readFileSync(file);
          for (let at = 100; at < bytes.length; at += 2000) bytes[at] = bytes[at]! ^ 16;
          writeFileSync(file, bytes);
        }
      },
    ],
    ['deleted', () => rmSync(folder, { recursive: true })],
    [
      'of another version',
      () => {
        for (const file of files())
          writeFileSync(file, readFileSync(file).toString('latin1').replaceAll('CGE1', 'CGE9'), 'latin1');
      },
    ],
    [
      'where nothing can be written',
      () => {
        rmSync(folder, { recursive: true });
        writeFileSync(folder, 'a file is no folder');
      },
    ],
    ['full of what is no store', () => files().forEach((file) => writeFileSync(file, 'CGE1'.repeat(50_000)))],
  ];

  it.each(damages)('because it is %s is computed again, and right', async (_, damage) => {
    await ask(new Engine(folder), texts);
    const running = new Engine(folder);
    await ask(running, texts.slice(0, 5));
    damage();
    const right = await fresh(texts);
    expectEqual(await ask(new Engine(folder), texts), right);
    expectEqual(await ask(running, [...texts, 'one more']), await fresh([...texts, 'one more']));
    // What was lost is there again, unless it cannot be.
    expectEqual(await ask(new Engine(folder), texts), right);
  });

  it.skipIf(process.platform === 'win32')('because the disk is full answers all the same, and leaves no rubbish', async () => {
    // No file may grow beyond 8 blocks of 512 bytes, which is what a full disk is to whoever writes.
    const script = path.join(folder, 'ask.mjs');
    const params = JSON.stringify({ ...asking(texts), image_embeds: undefined });
    writeFileSync(
      script,
      `import { fork } from 'node:child_process';
       const engine = fork(process.argv[2], [process.argv[3]], { serialization: 'advanced', execArgv: [] });
       engine.on('message', (message) => {
         if (message.kind === 'result') process.stdout.write(JSON.stringify([...message.result[0].cosines]));
         if (message.kind === 'failure') process.stderr.write(message.failure.message);
         if (message.kind === 'result' || message.kind === 'failure') engine.kill();
       });
       const params = { ...${params}, image_embeds: Float32Array.from(${JSON.stringify([...asking([]).image_embeds])}) };
       engine.send({ kind: 'request', id: 1, method: 'compare', priority: 'interactive', params });`,
    );
    const store = path.join(folder, 'store');
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', 'trap "" XFSZ; ulimit -f 8; exec "$0" "$@"', process.execPath, script, path.join(ROOT, 'out', 'engine.js'), store],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    const cosines = Float32Array.from(JSON.parse(stdout) as number[]);
    expectEqual({ cosines, truncated: new Uint8Array(40) }, await fresh(texts));
    for (const file of readdirSync(store, { recursive: true, encoding: 'utf8', withFileTypes: true }))
      if (file.isFile()) expect(readFileSync(path.join(file.parentPath, file.name)).length).toBeGreaterThan(0);
    expectEqual(await ask(new Engine(store), texts), await fresh(texts));
  });
});

it('engines of several processes write at once, and each finds what the others wrote', async () => {
  const clients = Array.from(
    { length: 2 },
    () => new EngineClient({ start: () => forkEngine(path.join(ROOT, 'out', 'engine.js'), folder), idleMilliseconds: () => 0 }),
  );
  try {
    const own = clients.map((_, at) => [...lines(300, `of process ${at}`), ...lines(100, 'of both')]);
    const answers = await Promise.all(
      clients.map((client, at) =>
        // In several requests, so that they read while the other writes.
        Promise.all([0, 100, 200, 300].map((from) => client.request('compare', asking(own[at]!.slice(from, from + 100))))),
      ),
    );
    const texts = [...new Set(own.flat())];
    for (const client of clients) {
      const before = (await client.request('status', {})).phrasesEncoded;
      const [all] = await client.request('compare', asking(texts));
      expectEqual(all!, await fresh(texts));
      expect((await client.request('status', {})).phrasesEncoded).toBe(before);
    }
    for (const [at, parts] of answers.entries())
      for (const [part, [answer]] of parts.entries())
        expectEqual(answer!, await fresh(own[at]!.slice(part * 100, part * 100 + 100)));
    expect((await ask(new Engine(folder), texts)).encoded).toBe(0);
  } finally {
    for (const client of clients) client.dispose();
  }
});
