/** What `npm test` tries with a clock moved by hand, with the real one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { downloadModel } from '../../src/models/download.js';
import { isInstalled } from '../../src/models/installed-model.js';
import { startLocalHub } from '../unit/models/local-hub.js';
import { BIG, entryOf, tinyFiles } from '../unit/models/tiny-model.js';

it('a download that stalls for 30 seconds is asked for again and ends whole', async () => {
  const files = tinyFiles();
  const entry = entryOf(files);
  const store = await mkdtemp(path.join(tmpdir(), 'clip-gaze-stall-'));
  const hub = await startLocalHub(files, { repository: entry.repository, revision: entry.revision });
  try {
    hub.fault(BIG, { kind: 'stall', after: 30_000 });
    const from = Date.now();
    const waits: string[] = [];
    await downloadModel(entry, {
      store,
      endpoint: hub.endpoint,
      fetch,
      onProgress: ({ waiting }) => waiting !== undefined && waits.push(waiting),
    });
    expect(await isInstalled(store, entry)).toBe(true);
    expect(Date.now() - from).toBeGreaterThanOrEqual(30_000);
    expect(waits.length).toBeGreaterThan(0);
    expect(hub.requests.filter(({ file, headers }) => file === BIG && headers.range !== undefined).length).toBeGreaterThan(0);
  } finally {
    await hub.close();
    await rm(store, { recursive: true, force: true });
  }
});
