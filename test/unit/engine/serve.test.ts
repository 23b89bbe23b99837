import { describe, expect, it, vi } from 'vitest';
import { ImageError } from '../../../src/clip/errors.js';
import type { RequestContext } from '../../../src/engine/context.js';
import type { EngineHandlers } from '../../../src/engine/engine.js';
import type { EngineStatus, FromEngine } from '../../../src/engine/protocol.js';
import { serve } from '../../../src/engine/serve.js';

const STATUS: EngineStatus = { pid: 1, phrasesEncoded: 0, imagesEncoded: 0, imageRuns: 0, openTowers: [], memoryBytes: 0 };

/** Handlers of which only `status` is asked here. */
function withStatus(status: (context: RequestContext) => Promise<EngineStatus>): EngineHandlers {
  const unexpected = (): Promise<never> => Promise.reject(new Error('not asked here'));
  return {
    encodeImage: unexpected,
    storedImages: unexpected,
    storedPhrases: unexpected,
    preparePhrases: unexpected,
    warmUp: unexpected,
    storeSize: unexpected,
    clearStore: unexpected,
    encodeMeanColour: unexpected,
    compare: unexpected,
    encodePhrases: unexpected,
    tokenize: unexpected,
    countTokens: unexpected,
    crop: unexpected,
    preview: unexpected,
    pictureJpeg: unexpected,
    mapRegions: unexpected,
    regionPicture: unexpected,
    keepEmbeddings: unexpected,
    nearest: unexpected,
    status: (_, context) => status(context),
  };
}

function talk(handlers: EngineHandlers) {
  const sent: FromEngine[] = [];
  return { sent, say: serve(handlers, (message) => sent.push(message)) };
}

describe('serve', () => {
  it('answers with the id of the request', async () => {
    const { sent, say } = talk(withStatus(() => Promise.resolve(STATUS)));
    say({ kind: 'request', id: 9, method: 'status', params: {} });
    await vi.waitFor(() => expect(sent).toEqual([{ kind: 'result', id: 9, result: STATUS }]));
  });

  it('tells its progress to whoever asks for it', async () => {
    const { sent, say } = talk(
      withStatus((context) => {
        context.report({ stage: 'phrases', done: 1, total: 2 });
        return Promise.resolve(STATUS);
      }),
    );
    say({ kind: 'request', id: 1, method: 'status', params: {}, tellsProgress: true });
    say({ kind: 'request', id: 2, method: 'status', params: {}, tellsProgress: false });
    say({ kind: 'request', id: 3, method: 'status', params: {} });
    await vi.waitFor(() => expect(sent.filter(({ kind }) => kind === 'result')).toHaveLength(3));
    expect(sent.filter(({ kind }) => kind === 'progress')).toEqual([
      { kind: 'progress', id: 1, progress: { stage: 'phrases', done: 1, total: 2 } },
    ]);
  });

  it('is told what to leave alone', () => {
    const avoid = vi.fn();
    const say = serve(
      withStatus(() => Promise.resolve(STATUS)),
      () => undefined,
      avoid,
    );
    say({ kind: 'avoid', library: 'everything', reason: 'No.' });
    say({ kind: 'avoid', library: 'libvips', reason: 'It ends the engine.' });
    expect(avoid.mock.calls).toEqual([['It ends the engine.']]);
  });

  it('drops what is not of the protocol', async () => {
    const { sent, say } = talk(withStatus(() => Promise.resolve(STATUS)));
    for (const junk of [
      null,
      undefined,
      7,
      'x',
      [],
      {},
      { kind: 'request' },
      { kind: 'request', id: 1, method: '__proto__', params: {} },
      { kind: 'cancel', id: 3 },
    ])
      say(junk);
    say({ kind: 'request', id: 1, method: 'status', params: {} });
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ kind: 'result', id: 1 });
  });

  it('answers parameters that do not fit with a failure', async () => {
    const { sent, say } = talk(withStatus(() => Promise.resolve(STATUS)));
    say({ kind: 'request', id: 1, method: 'tokenize', params: { phrases: [3] } });
    await vi.waitFor(() => expect(sent[0]).toMatchObject({ kind: 'failure', id: 1, failure: { code: 'internal' } }));
    // By the border itself: the handler has not seen them.
    expect(JSON.stringify(sent[0])).toContain('does not understand');
  });

  it.each([
    [new ImageError('a.png is empty'), 'image'],
    [new Error('Failed to allocate memory for requested buffer of size 9'), 'memory'],
    [new Error('anything else'), 'internal'],
  ])('tells %s as %s', async (error, code) => {
    const { sent, say } = talk(withStatus(() => Promise.reject(error)));
    say({ kind: 'request', id: 2, method: 'status', params: {} });
    await vi.waitFor(() => expect(sent[0]).toMatchObject({ kind: 'failure', id: 2, failure: { code } }));
  });

  it('aborts the work of a request that is cancelled', async () => {
    let work: AbortSignal | undefined;
    const { sent, say } = talk(
      withStatus(({ signal }) => {
        work = signal;
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
      }),
    );
    say({ kind: 'request', id: 4, method: 'status', params: {} });
    await vi.waitFor(() => expect(work).toBeDefined());
    say({ kind: 'cancel', id: 4 });
    await vi.waitFor(() => expect(sent[0]).toMatchObject({ kind: 'failure', failure: { code: 'cancelled' } }));
    expect(work!.aborted).toBe(true);
  });
});

describe('an id that is in use', () => {
  it('belongs to the request that had it first', async () => {
    let finish = (): void => undefined;
    const asked: RequestContext[] = [];
    const { sent, say } = talk(
      withStatus(async (context) => {
        asked.push(context);
        await new Promise<void>((resolve) => (finish = resolve));
        return STATUS;
      }),
    );
    say({ kind: 'request', id: 1, method: 'status', params: {} });
    say({ kind: 'request', id: 1, method: 'status', params: {} });
    expect(asked).toHaveLength(1);
    finish();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
  });
});
