/** What the command line does with models, against a hub on this machine. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Comparison } from '../../../src/gaze/compare.js';
import type { GazeResult } from '../../../src/gaze/result.js';
import { DEMO_FOLDER, demoFiles } from '../models/demo-files.js';
import { startLocalHub, type LocalHub } from '../models/local-hub.js';
import { startLocalProxy } from '../models/local-proxy.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const WAVES = path.join(ROOT, 'media', 'gallery', 'ukiyo-e-waves.jpg');
const COMMIT = 'fedcba9876543210fedcba9876543210fedcba98';
const ID = 'somebody/clip';
const VISION = 'onnx/vision_model.onnx';

let home: string;
let hub: LocalHub;

beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'clip-gaze-models-'));
  hub = await startLocalHub(await demoFiles(), { repository: ID, revision: COMMIT, branch: 'main' });
});
afterEach(async () => {
  await hub.close();
  rmSync(home, { recursive: true, force: true });
});

/** Does not hold this process up: the hub is in it. */
async function clipGaze(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { npm_lifecycle_event: _, ...outer } = process.env;
  for (const name of Object.keys(outer)) if (/_proxy$/i.test(name)) Reflect.deleteProperty(outer, name);
  const child = spawn(process.execPath, [path.join(ROOT, 'out', 'cli.js'), ...args], {
    cwd: home,
    env: { ...outer, CLIP_GAZE_HOME: home, HF_HOME: path.join(home, 'hf'), HF_ENDPOINT: hub.endpoint, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, stdout, stderr };
}

const gaze = async (model: string) => {
  const { stdout, stderr } = await clipGaze(['gaze', WAVES, '--model', model, '--list', 'movements', '--format', 'json']);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as GazeResult;
};

describe('clip-gaze download', () => {
  it('fetches any CLIP model of the hub, which can be gazed with then', async () => {
    const { status, stdout } = await clipGaze(['download', ID]);
    expect(status).toBe(0);
    expect(stdout.trim()).toBe(path.join(home, 'models', 'somebody', 'clip', COMMIT));
    const { model, images } = await gaze(ID);
    expect(model).toMatchObject({ id: ID, demo: true });
    expect(images[0]!.lists[0]!.phrases[0]!.phrase).toBe('ukiyo-e movement');
    expect((await clipGaze(['models'])).stdout).toMatch(new RegExp(`^${ID} .*${COMMIT}$`, 'm'));
  });

  it('--to makes a folder the model', async () => {
    const { status, stdout } = await clipGaze(['download', ID, '--to', 'mine']);
    expect([status, stdout.trim()]).toEqual([0, path.join(home, 'mine')]);
    expect(readFileSync(path.join(home, 'mine', VISION)).equals(readFileSync(path.join(DEMO_FOLDER, VISION)))).toBe(true);
    expect((await gaze('mine')).images[0]!.lists[0]!.phrases[0]!.phrase).toBe('ukiyo-e movement');
  });

  it('goes through the proxy that the environment names', async () => {
    const proxy = await startLocalProxy({ 'hub.invented': hub.endpoint.replace('http://', '') });
    try {
      const env = {
        HF_ENDPOINT: 'http://hub.invented',
        HTTP_PROXY: proxy.address,
        HTTPS_PROXY: proxy.address,
        NO_PROXY: '127.0.0.1',
      };
      expect(await clipGaze(['download', ID], env)).toMatchObject({ status: 0 });
      expect(proxy.asked.length).toBeGreaterThan(0);
      expect(proxy.asked.every((line) => line.includes('hub.invented'))).toBe(true);
      expect(hub.requests.length).toBeGreaterThan(0);
    } finally {
      await proxy.close();
    }
  });

  // Both wait out the pauses between the tries: at the same time.
  it('without that proxy cannot find the host, and says so; asks a proxy for https too', async () => {
    const proxy = await startLocalProxy({});
    try {
      const [without, https] = await Promise.all([
        clipGaze(['download', '--quiet', `${ID}@${COMMIT}`], { HF_ENDPOINT: 'http://hub.invented' }),
        clipGaze(['download', ID], { HF_ENDPOINT: 'https://hub.invented', HTTPS_PROXY: proxy.address }),
      ]);
      expect(without.status).toBe(1);
      expect(without.stderr).toContain('hub.invented');
      expect(without.stderr).toContain('its name could not be found (no network, or only through a proxy)');
      expect(https.status).toBe(1);
      expect(proxy.asked[0]).toBe('CONNECT hub.invented:443');
    } finally {
      await proxy.close();
    }
  });

  it('refuses what is no id', async () => {
    const { status, stderr } = await clipGaze(['download', 'no such model']);
    expect(status).toBe(2);
    expect(stderr).toContain('owner/name');
  });
});

describe('clip-gaze models', () => {
  it('verify reads all bytes, names what is damaged, and downloading repairs it', async () => {
    const folder = (await clipGaze(['download', ID])).stdout.trim();
    expect(await clipGaze(['models', 'verify'])).toMatchObject({ status: 0, stdout: `${ID}: whole and unchanged\n` });
    const file = path.join(folder, VISION);
    const bytes = readFileSync(file);
    bytes[100]! ^= 1;
    writeFileSync(file, bytes);
    const { status, stderr } = await clipGaze(['models', 'verify', ID]);
    expect(status).toBe(1);
    expect(stderr).toContain(`${ID}: damaged: ${VISION}`);
    expect((await clipGaze(['download', ID])).status).toBe(0);
    expect((await clipGaze(['models', 'verify', ID])).status).toBe(0);
    expect(hub.sent('config.json')).toBe((await demoFiles())['config.json']!.length);
  });

  it('files lists what to fetch by other means', async () => {
    const { stdout } = await clipGaze(['models', 'files']);
    expect(stdout).toContain('fd6e1402a588279d1723c7534d4bcba5bc0b14b47dfab0e46f8c47b8270d7d40');
    expect(stdout).toContain('351685709 bytes');
    const other = await clipGaze(['models', 'files', ID]);
    expect(other.stdout).toContain(`${hub.endpoint}/${ID}/resolve/${COMMIT}/${VISION}`);
    expect(hub.sent(VISION)).toBe(0);
  });

  it('delete frees what the model took', async () => {
    const folder = (await clipGaze(['download', ID])).stdout.trim();
    expect((await clipGaze(['models', 'delete', ID])).stdout).toMatch(/ MB are free again/);
    expect(existsSync(folder)).toBe(false);
    expect((await clipGaze(['models', 'delete', ID])).status).toBe(2);
  });

  it('import takes a folder', async () => {
    cpSync(DEMO_FOLDER, path.join(home, 'stick', 'model'), { recursive: true });
    const { status, stdout } = await clipGaze(['models', 'import', 'stick']);
    expect(status).toBe(0);
    expect(readdirSync(path.join(home, 'models', 'imports'))).toHaveLength(1);
    expect((await gaze(stdout.trim())).model.demo).toBe(true);
  });
});

it('clip-gaze compare: two models side by side', async () => {
  const other = path.join(home, 'other');
  cpSync(DEMO_FOLDER, other, { recursive: true });
  const config = path.join(other, 'preprocessor_config.json');
  writeFileSync(config, JSON.stringify({ ...(JSON.parse(readFileSync(config, 'utf8')) as object), image_std: [0.5, 0.1, 0.9] }));
  const args = ['compare', WAVES, path.join(home, 'absent.png'), '--model', 'demo', '--with', other, '--list', 'movements'];
  const { status, stdout, stderr } = await clipGaze([...args, '--format', 'json']);
  expect(status).toBe(1);
  expect(stderr).toContain('absent.png was not found');
  const comparison = JSON.parse(stdout) as Comparison;
  expect(comparison.models.map(({ id }) => id)).toEqual(['demo', other]);
  expect(comparison.agreement[0]).toMatchObject({ id: 'movements', k: 5, pictures: 1 });
  expect(comparison.agreement[0]!.spearman).toBeLessThan(1);
  expect((await clipGaze(args)).stdout).toContain('rank correlation (Spearman)');
});
