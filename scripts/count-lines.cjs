// Loaded into every Node process of the tests by NODE_OPTIONS (scripts/coverage.mjs): notes which parts of our bundles have run.
'use strict';
const { Session } = require('node:inspector');
const { mkdirSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

const folder = process.env.CLIP_GAZE_COVERAGE;
const isHost = process.argv.some((each) => each.includes('--type=extensionHost'));
const isOurs = isHost || process.argv.some((each) => /[\\/]out[\\/][\w-]+\.js$/.test(each));
if (folder && isOurs && isMainThread) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${process.pid}-${Date.now()}.json`);
  /** By the script's address, a byte for each character: 1 where it has run. */
  const ran = new Map();
  const note = () => {
    session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (error) return;
      // What is told counts from the last time on.
      for (const { url, functions } of answer.result)
        if (/[\\/]out[\\/](?:extension[\\/])?[\w-]+\.c?js$/.test(url)) add(url, functions);
    });
    const told = Object.fromEntries([...ran].map(([url, painted]) => [url, rangesOf(painted)]));
    try {
      writeFileSync(`${file}.part`, JSON.stringify(told));
      renameSync(`${file}.part`, file);
    } catch {
      // A test has taken the disk away from this process: what it reached is noted as far as it was before.
    }
  };
  const add = (url, functions) => {
    const ranges = functions.flatMap((each) => each.ranges);
    const painted = new Uint8Array(Math.max(...ranges.map(({ endOffset }) => endOffset)));
    // What is told of a part stands over what is told of the whole.
    ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
    for (const { startOffset, endOffset, count } of ranges) painted.fill(count > 0 ? 1 : 0, startOffset, endOffset);
    const before = ran.get(url) ?? new Uint8Array(painted.length);
    for (let at = 0; at < painted.length; at++) before[at] |= painted[at];
    ran.set(url, before);
  };
  // Most of our processes are ended from outside, without a word. VS Code's own code is large: it is looked at less often.
  setInterval(note, isHost ? 15_000 : 1_000).unref();
  process.on('exit', note);
}

/** Where it begins and ends, again and again. */
function rangesOf(painted) {
  const ranges = [];
  for (let at = painted.indexOf(1); at >= 0; at = painted.indexOf(1, at)) {
    const end = painted.indexOf(0, at);
    ranges.push(at, end < 0 ? painted.length : end);
    if (end < 0) break;
    at = end;
  }
  return ranges;
}
