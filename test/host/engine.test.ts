import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { clipGaze, picture } from './extension.js';
import { notes } from './notes.js';

/** Process ids of the engine that this extension host has started. */
function engines(): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((match) =>
      match && Number(match[2]) === process.pid && match[3]?.includes('start-engine.js') ? [Number(match[1])] : [],
    );
}

/** Notes how late the extension host's event loop was while something was done. */
async function late(what: string, work: () => Promise<unknown>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const from = Date.now();
  await work();
  const time = Date.now() - from;
  delay.disable();
  // The histogram counts its own interval of one millisecond.
  const beyond = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - 1).toFixed(1);
  notes.push(
    `event loop of the extension host while ${what} (${time} ms): late by ${beyond(delay.mean)} ms on average, ${beyond(delay.percentile(99))} ms at the 99th percentile, ${beyond(delay.max)} ms at most`,
  );
}

const hasPs = process.platform !== 'win32';

describe('the engine', () => {
  it('leaves the extension host free while it works', async () => {
    const { gaze, lists } = await clipGaze();
    const uri = picture('pop-art-portrait.png');
    const phrases = lists['artists-by-name'];
    await vscode.commands.executeCommand('clipGaze.stopEngine');
    await late('nothing is asked of it', () => new Promise((resolve) => setTimeout(resolve, 1500)));
    await late('5,854 phrases are asked, from cold', async () => {
      assert.equal((await gaze(uri, phrases, { onlyShowBest: 1 })).length, 1);
    });
    await late('they are asked again', async () => {
      assert.equal((await gaze(uri, phrases, { onlyShowBest: 1 })).length, 1);
    });
  });

  if (hasPs)
    it('is one process, started anew after it was killed in the middle of work', async () => {
      const { gaze, lists } = await clipGaze();
      const uri = picture('pop-art-portrait.png');
      const phrases = lists['artists-by-name'].map((phrase) => `a picture ${phrase}`);
      await gaze(uri, ['art']);
      const [before, ...others] = engines();
      assert.ok(before !== undefined && others.length === 0, 'there is one engine');
      const answer = gaze(uri, phrases, { onlyShowBest: null, formatOutput: false, batchSize: 8 });
      await new Promise((resolve) => setTimeout(resolve, 300));
      process.kill(before, 'SIGKILL');
      const shares = await answer;
      assert.equal(shares.length, phrases.length);
      const [after] = engines();
      assert.ok(after !== undefined && after !== before, 'it is another process');
    });

  if (hasPs)
    it('ends at the command, and comes back with the next gaze', async () => {
      const { gaze } = await clipGaze();
      await gaze(picture('pop-art-portrait.png'), ['art']);
      await vscode.commands.executeCommand('clipGaze.stopEngine');
      for (let wait = 0; engines().length > 0 && wait < 50; wait++) await new Promise((resolve) => setTimeout(resolve, 100));
      assert.deepEqual(engines(), []);
      assert.deepEqual(await gaze(picture('pop-art-portrait.png'), ['art']), ['art (100%)']);
    });
});
