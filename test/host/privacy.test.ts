import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clipGaze, picture, root } from './extension.js';

const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-connections-'));
const file = path.join(folder, 'connections.txt');
const hook = path.join(root, 'test', 'host', 'count-connections.cjs');

/** Watches this process from now on, and every process that is forked from it. To be called before the extension does anything. */
export function watchConnections(): void {
  process.env.CLIP_GAZE_CONNECTIONS = file;
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --require ${JSON.stringify(hook)}`;
  createRequire(hook)(hook);
}

const lines = () => readFileSync(file, 'utf8').split('\n').filter(Boolean);
const connections = () => lines().filter((line) => !line.endsWith(' is watched'));

describe('privacy', () => {
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds: neither the extension host nor the engine has opened a connection while all these tests ran', async () => {
    const { gaze } = await clipGaze();
    assert.equal((await gaze(picture('op-art-checks.png'), ['art', 'a photo'])).length, 2);
    assert.ok(lines().includes('start-engine.js is watched'), lines().join('\n'));
    assert.deepEqual(connections(), []);
  });

  it('would be seen to be broken', async () => {
    const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const { port } = server.address() as AddressInfo;
    await (await fetch(`http://127.0.0.1:${port}/`)).text();
    server.closeAllConnections();
    server.close();
    assert.match(connections().join('\n'), new RegExp(`connects to 127\\.0\\.0\\.1:${port}`));
  });
});
