import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Agent, fetch as undiciFetch } from 'undici';
import { downloadModel } from '../../../src/models/download.js';
import type { Fetch } from '../../../src/models/hub-request.js';
import { isInstalled } from '../../../src/models/installed-model.js';
import { HandClock } from './hand-clock.js';
import { startLocalHub } from './local-hub.js';
import { entryOf, tinyFiles } from './tiny-model.js';

// The extension host brings the global one, the command line undici's with a dispatcher for its proxy.
it.each<[string, () => Fetch]>([
  ['the global fetch', () => fetch],
  [
    "undici's fetch with a dispatcher",
    () => {
      const dispatcher = new Agent();
      return (url, init) => undiciFetch(url, { ...init, dispatcher });
    },
  ],
])('%s downloads', async (_, make) => {
  const store = await mkdtemp(join(tmpdir(), 'clip-gaze-store-'));
  const files = tinyFiles();
  const entry = entryOf(files);
  const hub = await startLocalHub(files, { repository: entry.repository, revision: entry.revision });
  try {
    await downloadModel(entry, { store, endpoint: hub.endpoint, fetch: make(), clock: new HandClock() });
    expect(await isInstalled(store, entry)).toBe(true);
  } finally {
    await hub.close();
    await rm(store, { recursive: true });
  }
});
