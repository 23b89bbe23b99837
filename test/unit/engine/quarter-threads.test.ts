import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { quarterOf } from '../../../src/clip/jpeg-quarter.js';
import { QuarterThreads } from '../../../src/engine/quarter-threads.js';
import { busy, encoded } from '../clip/fixtures.js';

/** Built before the tests are run. */
const ENTRY = path.resolve(import.meta.dirname, '..', '..', '..', 'out', 'quarter-thread.js');

let threads: QuarterThreads | undefined;
let jpegs: Buffer[];

beforeAll(async () => {
  jpegs = await Promise.all([300, 310, 320, 330, 340].map((width) => encoded(busy(width, 200)).jpeg().toBuffer()));
});
afterEach(() => threads?.close());

it('answer as this thread does, side by side and no more than there are to be', async () => {
  const two = (threads = new QuarterThreads(2, ENTRY));
  expect(await Promise.all(jpegs.map((jpeg) => two.quarter(jpeg)))).toEqual(jpegs.map(quarterOf));
  expect(two.count).toBe(2);
});

it('leave to the decoder what they cannot read, and the file to whoever asked', async () => {
  threads = new QuarterThreads(1, ENTRY);
  const jpeg = Buffer.from(jpegs[0]!);
  expect(await threads.quarter(Buffer.from('no picture'))).toBeUndefined();
  expect(await threads.quarter(jpeg)).toEqual(quarterOf(jpegs[0]!));
  expect(jpeg).toEqual(jpegs[0]);
});

it('end when nobody has asked for a while, and are there again for who does', async () => {
  threads = new QuarterThreads(2, ENTRY, 1);
  for (let round = 0; round < 2; round++) {
    expect(await threads.quarter(jpegs[1]!)).toEqual(quarterOf(jpegs[1]!));
    await vi.waitFor(() => expect(threads?.count).toBe(0), { timeout: 20_000 });
  }
});

it('are there for who asks while others end', async () => {
  const one = (threads = new QuarterThreads(1, ENTRY));
  for (let round = 0; round < 5; round++) {
    expect(await one.quarter(jpegs[0]!)).toEqual(quarterOf(jpegs[0]!));
    const closed = one.close();
    expect(await one.quarter(jpegs[1]!)).toEqual(quarterOf(jpegs[1]!));
    await closed;
  }
});

it('give the same answer where one ends before it has, and where there are none', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-quarters-'));
  try {
    const ends = path.join(folder, 'ends.mjs');
    writeFileSync(ends, "import { parentPort } from 'node:worker_threads';\nparentPort.on('message', () => process.exit(1));\n");
    const fails = path.join(folder, 'fails.mjs');
    writeFileSync(fails, "throw new Error('It cannot be started.');\n");
    for (const entry of [ends, fails, folder, path.join(folder, 'is-not-there.js')]) {
      const one = (threads = new QuarterThreads(1, entry));
      expect(await Promise.all(jpegs.map((jpeg) => one.quarter(jpeg)))).toEqual(jpegs.map(quarterOf));
      await one.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
