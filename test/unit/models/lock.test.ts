import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LockLostError, withLock } from '../../../src/models/lock.js';
import { HandClock } from './hand-clock.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clip-gaze-lock-'));
  path = join(folder, 'the.lock');
});

afterEach(() => rm(folder, { recursive: true }));

const options = (clock = new HandClock(), onWait = (): void => undefined) => ({
  clock,
  onWait,
  signal: new AbortController().signal,
});

/** The id of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid!;
}

const leave = (holder: object): Promise<void> =>
  writeFile(path, JSON.stringify({ host: hostname(), token: 'theirs', ...holder }));

/** Nobody's pause ends before everybody pauses, as pauses of a second end long after what takes milliseconds. */
class MeetingClock extends HandClock {
  private readonly pausing: (() => void)[] = [];

  constructor(private present: number) {
    super();
  }

  override async sleep(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.pausing.push(resolve);
      this.endPauses();
    });
  }

  leave(): void {
    this.present--;
    this.endPauses();
  }

  private endPauses(): void {
    if (this.pausing.length === this.present) for (const end of this.pausing.splice(0)) end();
  }
}

describe('a lock', () => {
  it('is held by one at a time, and nothing of it stays', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await readdir(folder);
      inside--;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(path, options(), work)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is given back by work that fails', async () => {
    await expect(withLock(path, options(), () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a process that died is taken over at once', async () => {
    await leave({ pid: await deadPid() });
    const clock = new HandClock();
    expect(await withLock(path, options(clock), () => Promise.resolve('done'))).toBe('done');
    expect(clock.pauses).toEqual([1_000]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a process that died is taken over by one of several', async () => {
    await leave({ pid: await deadPid() });
    const clock = new MeetingClock(6);
    let inside = 0;
    let most = 0;
    let done = 0;
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        await withLock(path, options(clock), async () => {
          most = Math.max(most, ++inside);
          await readdir(folder);
          inside--;
          done++;
        });
        clock.leave();
      }),
    );
    expect([most, done]).toEqual([1, 6]);
  });

  it.each([
    ['another machine', { pid: 1, host: 'elsewhere' }],
    ['a process id that somebody else has now', { pid: process.pid }],
  ])('left by %s is taken over after 30 seconds of standstill, not before', async (_, holder) => {
    await leave(holder);
    const clock = new HandClock();
    let waits = 0;
    await withLock(
      path,
      options(clock, () => {
        waits++;
      }),
      () => Promise.resolve(),
    );
    expect(clock.pauses.slice(0, -1)).toEqual(Array.from({ length: 61 }, () => 500));
    expect(waits).toBe(61);
  });

  it('without a word in it is taken over after standstill too', async () => {
    await writeFile(path, '');
    const clock = new HandClock();
    await withLock(path, options(clock), () => Promise.resolve());
    expect(clock.pauses).toHaveLength(62);
  });

  it('that another took over stops the work', async () => {
    const clock = new HandClock();
    const attempt = withLock(path, options(clock), async (held) => {
      await leave({ pid: process.pid });
      clock.advance(5_000);
      await once(held, 'abort');
      held.throwIfAborted();
    });
    await expect(attempt).rejects.toBeInstanceOf(LockLostError);
    expect(await readFile(path, 'utf8')).toContain('theirs');
  });

  it('is not waited for when somebody cancels', async () => {
    await leave({ pid: process.pid });
    const stop = new AbortController();
    const waiting = withLock(
      path,
      { clock: new HandClock(), signal: stop.signal, onWait: () => stop.abort(new Error('enough')) },
      () => Promise.resolve(),
    );
    await expect(waiting).rejects.toThrow('enough');
    expect(await readFile(path, 'utf8')).toContain('theirs');
  });
});
