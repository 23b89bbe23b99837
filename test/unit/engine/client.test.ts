import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineClient, type EngineProcess, type RequestOptions } from '../../../src/engine/client.js';
import type { EngineRequests, EngineStatus, FromEngine, ToEngine } from '../../../src/engine/protocol.js';
import type { Model } from '../../../src/models/model.js';

/** A process that does what the test says. */
class FakeProcess extends EventEmitter implements EngineProcess {
  static next = 1;
  readonly pid = FakeProcess.next++;
  readonly stdout = null;
  readonly stderr = new PassThrough();
  readonly received: ToEngine[] = [];
  killed = false;

  send(message: ToEngine, callback: (error: Error | null) => void): boolean {
    this.received.push(message);
    callback(null);
    return true;
  }
  disconnect(): void {
    this.emit('close', 0, null);
  }
  kill(): boolean {
    this.killed = true;
    return true;
  }
  answer(message: FromEngine): void {
    this.emit('message', message);
  }
  /** Of the request received first. */
  get firstId(): number {
    const id = this.received.flatMap((message) => ('id' in message ? message.id : []))[0];
    if (id === undefined) throw new Error('Nothing was asked.');
    return id;
  }
  /** Answers a request, else the one received last. */
  succeed(status: Partial<EngineStatus> = {}, request = this.received.at(-1)!): void {
    if ('id' in request) this.answer({ kind: 'result', id: request.id, result: status });
  }
}

describe('EngineClient', () => {
  let processes: FakeProcess[];
  let restarts: string[];
  let client: EngineClient;

  beforeEach(() => {
    vi.useFakeTimers();
    processes = [];
    restarts = [];
    client = new EngineClient({
      start: () => {
        const started = new FakeProcess();
        processes.push(started);
        return started;
      },
      idleMilliseconds: () => 1000,
      onRestart: (reason) => restarts.push(reason),
    });
  });
  afterEach(() => {
    client.dispose();
    vi.useRealTimers();
  });

  it('starts the engine on first use, and one for all requests', async () => {
    expect(processes).toHaveLength(0);
    const first = client.request('status', {});
    const second = client.request('status', {});
    expect(processes).toHaveLength(1);
    const [engine] = processes;
    engine!.succeed({ pid: 2 }, engine!.received[1]);
    engine!.succeed({ pid: 1 }, engine!.received[0]);
    expect((await first).pid).toBe(1);
    expect((await second).pid).toBe(2);
  });

  it('asks again after a crash, and says so', async () => {
    const asked = client.request('status', {}, { priority: 'background' });
    processes[0]!.emit('close', null, 'SIGSEGV');
    expect(processes).toHaveLength(2);
    expect(restarts).toHaveLength(1);
    expect(processes[1]!.received).toEqual([expect.objectContaining({ method: 'status', priority: 'background' })]);
    processes[1]!.succeed({ pid: 7 });
    expect((await asked).pid).toBe(7);
  });

  it('gives a request up that has ended three engines, and goes on with the next', async () => {
    const asked = client.request('status', {});
    const failed = expect(asked).rejects.toMatchObject({ code: 'crash', message: expect.stringContaining('SIGSEGV') as string });
    for (let i = 0; i < 3; i++) processes[i]!.emit('close', null, 'SIGSEGV');
    await failed;
    expect(processes).toHaveLength(3);
    const next = client.request('status', {});
    processes[3]!.succeed({ pid: 1 });
    expect((await next).pid).toBe(1);
  });

  it('asks for WebAssembly, with the reason, when native code has ended two engines', async () => {
    const runtime = { library: 'auto', device: 'cpu', threads: 1, memoryMiB: 1, storeMiB: 1 } as const;
    const params = { runtime, set: 1, each: 1 };
    const asked = client.request('nearest', params);
    for (const ended of [0, 1]) {
      expect(processes[ended]!.received[0]).toMatchObject({ params: { runtime } });
      processes[ended]!.answer({ kind: 'native-code', library: 'onnxruntime', running: true });
      processes[ended]!.emit('close', null, 'SIGTRAP');
    }
    const nativeFailure = "ONNX Runtime's native code ended the engine 2 times (it was ended by SIGTRAP).";
    expect(processes[2]!.received[0]).toMatchObject({ params: { runtime: { ...runtime, nativeFailure } } });
    processes[2]!.succeed();
    await asked;
    void client.request('nearest', params).catch(() => undefined);
    expect(processes[2]!.received[1]).toMatchObject({ params: { runtime: { nativeFailure } } });
  });

  describe('native code that has ended two engines', () => {
    const runtime = { library: 'native', device: 'cpu', threads: 1, memoryMiB: 1, storeMiB: 1 } as const;
    const model = (fingerprint: string) => ({ fingerprint }) as Model;
    const ask = (params: EngineRequests['warmUp']['params'], options?: RequestOptions) => {
      const asked = client.request('warmUp', params, options);
      asked.catch(() => undefined);
      return asked;
    };
    /** Ends the engine that runs, while native code computes. */
    const end = () => {
      const running = processes.at(-1)!;
      running.answer({ kind: 'native-code', library: 'onnxruntime', running: true });
      running.emit('close', null, 'SIGTRAP');
    };
    /** Of what was asked last, why it is not to be native code. */
    const refused = () => {
      const message = processes.at(-1)!.received.at(-1)!;
      if (message.kind !== 'request') throw new Error('Nothing was asked.');
      return (message.params as EngineRequests['nearest']['params']).runtime.nativeFailure;
    };
    const reason = "ONNX Runtime's native code ended the engine 2 times (it was ended by SIGTRAP).";

    it('is tried with another model and with other settings, and with the same no more', () => {
      void ask({ model: model('large'), runtime });
      end();
      end();
      expect(refused()).toBe(reason);
      for (const other of [{ library: 'auto' }, { device: 'cuda' }, { threads: 2 }] as const) {
        void ask({ model: model('large'), runtime: { ...runtime, ...other } });
        expect(refused()).toBeUndefined();
      }
      void ask({ model: model('small'), runtime });
      expect(refused()).toBeUndefined();
      // What is not native code's business changes nothing.
      void ask({ model: model('large'), runtime: { ...runtime, memoryMiB: 2, storeMiB: 2 } });
      expect(refused()).toBe(reason);
      void ask({ model: model('large'), runtime: { ...runtime, library: 'wasm' } });
      expect(refused()).toBeUndefined();
    });

    it('has two ends with each model, whichever others are asked in between', () => {
      for (const fingerprint of ['first', 'second']) {
        const [count, controller] = [processes.length, new AbortController()];
        void ask({ model: model(fingerprint), runtime }, { signal: controller.signal });
        end();
        expect(refused()).toBeUndefined();
        end();
        expect(refused()).toBe(reason);
        expect(processes.length - count).toBe(count === 0 ? 3 : 2);
        controller.abort();
      }
      void ask({ model: model('first'), runtime });
      expect(refused()).toBe(reason);
    });

    it('while several models were asked is given up with all of them, and none is cut off', async () => {
      const asked = ['large', 'small'].map((fingerprint) => ask({ model: model(fingerprint), runtime }));
      end();
      end();
      const last = processes.at(-1)!;
      expect(last.received).toMatchObject([
        { params: { model: { fingerprint: 'large' }, runtime: { nativeFailure: reason } } },
        { params: { model: { fingerprint: 'small' }, runtime: { nativeFailure: reason } } },
      ]);
      for (const request of last.received) last.succeed({}, request);
      await Promise.all(asked);
    });

    it('while nobody waited any more counts for what was asked last', () => {
      for (let times = 0; times < 2; times++) {
        const controller = new AbortController();
        void ask({ model: model('large'), runtime }, { signal: controller.signal });
        controller.abort();
        end();
      }
      void ask({ model: model('large'), runtime });
      expect(refused()).toBe(reason);
    });

    it('with any model is left alone by what asks none', () => {
      const nearest = () => void client.request('nearest', { runtime, set: 1, each: 1 }).catch(() => undefined);
      const controller = new AbortController();
      nearest();
      expect(refused()).toBeUndefined();
      processes.at(-1)!.succeed();
      void ask({ model: model('large'), runtime }, { signal: controller.signal });
      end();
      end();
      controller.abort();
      nearest();
      expect(refused()).toBe(reason);
    });
  });

  it('starts the next engines without native code that has ended two while it was loaded', async () => {
    const runtime = { device: 'cpu', threads: 1, memoryMiB: 1, storeMiB: 1 } as const;
    const asked = client.request('nearest', { runtime, set: 1, each: 1 });
    for (const ended of [0, 1]) {
      expect(processes[ended]!.received).toHaveLength(1);
      // What computes stands still while the other is loaded.
      for (const library of ['onnxruntime', 'libvips'] as const)
        processes[ended]!.answer({ kind: 'native-code', library, running: true });
      processes[ended]!.emit('close', null, 'SIGABRT');
    }
    const reason = 'The native code of libvips ended the engine 2 times (it was ended by SIGABRT).';
    expect(processes[2]!.received).toEqual([
      { kind: 'avoid', library: 'libvips', reason },
      expect.objectContaining({ kind: 'request', params: { runtime, set: 1, each: 1 } }),
    ]);
    // The request has not used up its attempts on what is not there any more.
    for (const ended of [2, 3]) {
      processes[ended]!.answer({ kind: 'native-code', library: 'onnxruntime', running: true });
      processes[ended]!.emit('close', null, 'SIGABRT');
    }
    expect(processes[4]!.received).toEqual([
      { kind: 'avoid', library: 'libvips', reason },
      expect.objectContaining({
        params: { runtime: { ...runtime, nativeFailure: expect.stringContaining('SIGABRT') as string }, set: 1, each: 1 },
      }),
    ]);
    processes[4]!.succeed();
    await asked;
    expect(processes).toHaveLength(5);
  });

  it('blames native code neither for what ends outside of it nor for what the kernel kills', async () => {
    const runtime = { device: 'cpu', threads: 1, memoryMiB: 1, storeMiB: 1 } as const;
    const asked = client.request('nearest', { runtime, set: 1, each: 1 });
    processes[0]!.answer({ kind: 'native-code', library: 'onnxruntime', running: true });
    processes[0]!.answer({ kind: 'native-code', library: 'onnxruntime', running: false });
    processes[0]!.emit('close', null, 'SIGSEGV');
    processes[1]!.answer({ kind: 'native-code', library: 'onnxruntime', running: true });
    processes[1]!.emit('close', null, 'SIGKILL');
    expect(processes[2]!.received[0]).toMatchObject({ params: { runtime } });
    processes[2]!.succeed();
    await asked;
  });

  it('does not repeat what ran out of memory', async () => {
    const asked = client.request('status', {});
    const failed = expect(asked).rejects.toMatchObject({ code: 'memory' });
    processes[0]!.stderr.emit('data', "terminate called after throwing an instance of 'std::bad_alloc'");
    processes[0]!.emit('close', null, 'SIGABRT');
    await failed;
    expect(processes).toHaveLength(1);
  });

  it('takes three kills for a lack of memory', async () => {
    const failed = expect(client.request('status', {})).rejects.toMatchObject({ code: 'memory' });
    for (let i = 0; i < 3; i++) processes[i]!.emit('close', null, 'SIGKILL');
    await failed;
  });

  it('does not start again and again what cannot be started', async () => {
    const failed = expect(client.request('status', {})).rejects.toMatchObject({
      code: 'crash',
      message: expect.stringContaining('ENOENT') as string,
    });
    processes[0]!.emit('error', new Error('spawn ENOENT'));
    await failed;
    expect(processes).toHaveLength(1);
  });

  it('ends many requests by one signal without a warning of a leak', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const cancelling = new AbortController();
    const asked = Array.from({ length: 20 }, () => client.request('status', {}, { signal: cancelling.signal }));
    cancelling.abort();
    const reasons = (await Promise.allSettled(asked)).map(({ status }) => status);
    expect(reasons).toEqual(Array(20).fill('rejected'));
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  it('cancels at once and tells the engine, also after a crash', async () => {
    const work = new AbortController();
    const asked = client.request('status', {}, { signal: work.signal });
    const failed = expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    processes[0]!.emit('close', null, 'SIGSEGV');
    const id = processes[1]!.firstId;
    work.abort();
    await failed;
    expect(processes[1]!.received.at(-1)).toEqual({ kind: 'cancel', id });
    await expect(client.request('status', {}, { signal: work.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('hands progress on, and failures as typed errors', async () => {
    const seen: unknown[] = [];
    const asked = client.request('status', {}, { onProgress: (progress) => seen.push(progress) });
    const id = processes[0]!.firstId;
    processes[0]!.answer({ kind: 'progress', id, progress: { stage: 'phrases', done: 1, total: 2 } });
    processes[0]!.answer({ kind: 'failure', id, failure: { code: 'image', message: 'a.png is empty' } });
    await expect(asked).rejects.toMatchObject({ name: 'EngineError', code: 'image', message: 'a.png is empty' });
    expect(seen).toEqual([{ stage: 'phrases', done: 1, total: 2 }]);
  });

  it('asks for the progress that somebody looks at, of an engine that takes another one’s place too', () => {
    for (const options of [{ onProgress: () => undefined }, {}]) client.request('status', {}, options).catch(() => undefined);
    processes[0]!.emit('close', null, 'SIGSEGV');
    for (const { received } of processes)
      expect(received).toEqual([
        expect.objectContaining({ tellsProgress: true }),
        expect.objectContaining({ tellsProgress: false }),
      ]);
    expect(processes).toHaveLength(2);
  });

  it('stops the engine when it was idle for long enough, not before and not during work', async () => {
    const first = client.request('status', {});
    vi.advanceTimersByTime(5000);
    expect(processes[0]!.killed).toBe(false);
    processes[0]!.succeed();
    await first;
    vi.advanceTimersByTime(999);
    expect(processes[0]!.killed).toBe(false);
    const second = client.request('status', {});
    processes[0]!.succeed();
    await second;
    vi.advanceTimersByTime(999);
    expect(processes[0]!.killed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(processes[0]!.killed).toBe(true);
    expect(client.pid).toBeUndefined();
    void client.request('status', {}).catch(() => undefined);
    expect(processes).toHaveLength(2);
  });

  it('rejects what is still asked when it is disposed, and kills the engine', async () => {
    const failed = expect(client.request('status', {})).rejects.toMatchObject({ code: 'cancelled' });
    client.dispose();
    await failed;
    expect(processes[0]!.killed).toBe(true);
    await expect(client.request('status', {})).rejects.toMatchObject({ code: 'cancelled' });
  });
});
