import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openSession, providerFor } from '../../../src/engine/open-session.js';
import { ROOT, RUNTIME } from '../parity/demo-engine.js';

/** What stands in for ONNX Runtime: what each provider does, and what happened. */
const { events, behaviour } = vi.hoisted(() => {
  const failures: Record<'open' | 'run', Record<string, string>> = { open: {}, run: {} };
  return { events: new Array<string>(), behaviour: failures };
});

vi.mock('onnxruntime-node', () => ({
  Tensor: class {
    constructor(
      readonly type: string,
      readonly data: unknown,
      readonly dims: unknown,
    ) {}
  },
  InferenceSession: {
    create: (_: string, { executionProviders: [provider = ''] }: { executionProviders: string[] }) => {
      events.push(`open ${provider}`);
      const failure = behaviour.open[provider];
      if (failure !== undefined) return Promise.reject(new Error(failure));
      return Promise.resolve({
        inputNames: ['x'],
        outputNames: ['y'],
        run: () => {
          events.push(`run ${provider}`);
          const failed = behaviour.run[provider];
          return failed === undefined
            ? Promise.resolve({ y: { data: Float32Array.of(1), dims: [1] } })
            : Promise.reject(new Error(failed));
        },
        release: () => {
          events.push(`release ${provider}`);
          return Promise.resolve();
        },
      });
    },
  },
}));

beforeEach(() => {
  events.length = 0;
  behaviour.open = {};
  behaviour.run = {};
});

const feeds = { x: { type: 'float32', data: Float32Array.of(0), dims: [1] } } as const;
const open = (device: string) => openSession('tower.onnx', { ...RUNTIME, device });

describe('a device', () => {
  it('that works is used, and named', async () => {
    const session = await open('coreml');
    await session.run(feeds);
    expect([session.device, session.deviceFallback]).toEqual(['coreml', undefined]);
    expect(events).toEqual(['open coreml', 'run coreml']);
  });

  it('that cannot be opened is left for the CPU, with the reason', async () => {
    behaviour.open.dml = 'no adapter found\nand more';
    const session = await open('dml');
    expect(await session.run(feeds)).toMatchObject({ y: { dims: [1] } });
    expect(session.device).toBe('cpu');
    expect(session.deviceFallback).toBe("The device 'dml' could not be used (no adapter found); the CPU computed this instead.");
    expect(events).toEqual(['open dml', 'open cpu', 'run cpu']);
  });

  it('that fails while it computes is left for the CPU once, whatever was asked at that moment', async () => {
    behaviour.run.webgpu = 'device lost';
    const session = await open('webgpu');
    expect(session.device).toBe('webgpu');
    const answers = await Promise.all([session.run(feeds), session.run(feeds), session.run(feeds)]);
    expect(answers).toHaveLength(3);
    expect([session.device, session.deviceFallback]).toEqual(['cpu', expect.stringContaining('(device lost)')]);
    expect(events.filter((event) => !event.startsWith('run'))).toEqual(['open webgpu', 'open cpu', 'release webgpu']);
    await session.run(feeds);
    expect(events.at(-1)).toBe('run cpu');
    await session.release();
    expect(events.at(-1)).toBe('release cpu');
  });

  it('whose memory runs out is no reason to start over: a smaller batch is', async () => {
    behaviour.run.cuda = 'Failed to allocate memory for requested buffer';
    const session = await open('cuda');
    await expect(session.run(feeds)).rejects.toMatchObject({ code: 'memory' });
    expect(session.device).toBe('cuda');
  });

  it('where the CPU fails as well is an error', async () => {
    behaviour.open = { cuda: 'no libraries', cpu: 'no model' };
    await expect(open('cuda')).rejects.toMatchObject({ code: 'model' });
    behaviour.open = {};
    behaviour.run = { cpu: 'bad node' };
    await expect((await open('cpu')).run(feeds)).rejects.toThrow('bad node');
  });

  it('is chosen by the platform where it is auto', () => {
    expect(providerFor('auto', 'darwin')).toBe('coreml');
    expect(providerFor('auto', 'win32')).toBe('dml');
    expect(providerFor('auto', 'linux')).toBe('cpu');
    expect(providerFor('cuda', 'linux')).toBe('cuda');
  });
});

describe('WebAssembly', () => {
  it('refuses a model that its memory cannot hold, before it opens anything', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-large-'));
    try {
      const file = path.join(folder, 'vision_model.onnx');
      cpSync(path.join(ROOT, 'bench', 'model', 'vision_model.onnx'), file);
      // As large as the tower of ViT-H/14, and empty: nothing reads it.
      writeFileSync(`${file}_data`, '');
      truncateSync(`${file}_data`, 2.5 * 2 ** 30);
      const opening = openSession(file, { ...RUNTIME, library: 'wasm', device: 'cpu' });
      await expect(opening).rejects.toMatchObject({
        code: 'memory',
        message: expect.stringContaining('vision_model.onnx is too large for WebAssembly, whose memory ends at 4 GB') as string,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says that it has no other device', async () => {
    const file = path.join(ROOT, 'media', 'demo-model', 'onnx', 'vision_model.onnx');
    const session = await openSession(file, { ...RUNTIME, library: 'wasm', device: 'cuda' });
    expect(session).toMatchObject({
      runtime: 'wasm',
      device: 'cpu',
      deviceFallback: "The device 'cuda' could not be used (WebAssembly has only the CPU); the CPU computed this instead.",
    });
    await session.release();
  });
});
