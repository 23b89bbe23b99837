// What the panel's webview costs in each frame, traced in Chromium.   usage: node bench/panel-frames.mjs
// The rows of `npm run bench -- --only panel`; here they are printed alone.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const WIDE = { width: 960, height: 720 };

/** One frame at 60 Hz. */
const BUDGET = 16;

/** Rounds of what is done at once; each gives one frame or a few. */
const ROUNDS = 25;

/** JavaScript, as Chromium's trace names it; what lies within another is part of that. */
const SCRIPTING = new Set([
  'EvaluateScript',
  'EventDispatch',
  'FireAnimationFrame',
  'FunctionCall',
  'HandlePostMessage',
  'MajorGC',
  'MinorGC',
  'RunMicrotasks',
  'TimerFire',
  'v8.run',
]);

/** @returns rows for bench.mjs: milliseconds at the 95th percentile of the frames of each kind of use */
async function panelFrames(work) {
  mkdirSync(work, { recursive: true });
  const outfile = path.join(work, 'open-board.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: { 'open-board': 'test/panel-board/open-board.ts', states: 'test/panel-board/states.ts' },
    outdir: work,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    splitting: true,
    logLevel: 'warning',
  });
  const { openBoard } = await import(pathToFileURL(outfile).href);
  const { STATES } = await import(pathToFileURL(path.join(work, 'states.mjs')).href);
  const board = await openBoard();
  try {
    return [
      await row(board, 'opening', opening),
      await row(board, 'filtering', filtering),
      await row(board, 'scrolling', scrolling),
      ...(await painting(board, STATES.done.state)),
    ];
  } finally {
    await board.close();
  }
}

async function row(board, name, use) {
  const page = await board.open('everything', 'dark', WIDE);
  // What is used for the first time is compiled first; a panel is used for longer than that.
  await use(page, 2);
  const frames = await traced(page, () => use(page, ROUNDS));
  await page.close();
  return {
    row: `panel: 5,854 rows, ${name}, scripting of a frame (95th percentile)`,
    unit: 'ms',
    value: percentile(frames, 95),
    bound: null,
    limit: BUDGET,
  };
}

/** By the mouse itself: what Playwright runs in the page to find and check a button would count as the panel's scripting. */
async function opening(page, rounds) {
  const middleOf = async (act) => {
    const { x, y, width, height } = await page.locator(`[data-act="${act}"]`).boundingBox();
    return [x + width / 2, y + height / 2];
  };
  const drawn = (all) =>
    page.evaluate(
      (all) =>
        new Promise((resolve) => {
          const look = () =>
            (document.querySelector('gaze-whole-list .row') !== null) === all ? resolve() : requestAnimationFrame(look);
          requestAnimationFrame(look);
        }),
      all,
    );
  const fewer = await middleOf('fewer');
  await page.mouse.click(...fewer);
  await drawn(false);
  const all = await middleOf('all');
  await page.mouse.click(...all);
  await drawn(true);
  for (let round = 0; round < rounds; round++) {
    await page.mouse.click(...fewer);
    await drawn(false);
    await page.mouse.click(...all);
    await drawn(true);
  }
}

async function filtering(page, rounds) {
  const box = page.locator('[data-act="find-box"]');
  for (let round = 0; round < Math.ceil(rounds / 5); round++) {
    await box.pressSequentially('gustav', { delay: 20 });
    for (const _letter of 'gustav') await box.press('Backspace', { delay: 20 });
  }
}

async function scrolling(page, rounds) {
  await page.locator('.scroller').hover();
  for (let round = 0; round < rounds * 4; round++) {
    // Now and then back, and far.
    await page.mouse.wheel(0, round % 10 === 9 ? -20_000 : round % 5 === 4 ? 9_000 : 240);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}

/**
 * From the message to the painted rows of three lists: the scripting alone, and with style, layout and paint. It is handed over
 * at the start of a frame, so that waiting for the screen is not counted.
 */
async function painting(board, state) {
  const page = await board.open('done', 'dark', WIDE);
  const use = () =>
    page.evaluate(
      async ({ state, rounds }) => {
        const { port1, port2 } = new MessageChannel();
        const hand = (shown) => window.dispatchEvent(new MessageEvent('message', { data: { kind: 'state', state: shown } }));
        const frame = (shown) =>
          new Promise((resolve) => {
            requestAnimationFrame(() => {
              // After the frame, for what is posted within it comes after its paint.
              port1.onmessage = () => resolve();
              hand(shown);
              port2.postMessage(0);
            });
          });
        for (let round = 0; round < rounds; round++) {
          await frame({ ...state, lists: [] });
          await frame(state);
          if (document.querySelectorAll('[data-phrase]').length !== 15) throw new Error('The rows are not there.');
        }
      },
      { state, rounds: ROUNDS },
    );
  await use();
  const row = async (what, limit, percent, counts) => ({
    row: `panel: from the message to the painted rows of three lists of five, ${what}`,
    unit: 'ms',
    value: percentile(await traced(page, use, counts), percent),
    bound: null,
    limit,
  });
  const rows = [
    await row('scripting (95th percentile)', BUDGET, 95),
    await row('scripting, style, layout and paint (median)', null, 50, () => true),
    await row('the same (95th percentile)', null, 95, () => true),
  ];
  await page.close();
  return rows;
}

/** @returns milliseconds of processor time on the page's main thread, of what is counted, in each frame that had any */
async function traced(page, use, counts = ({ name }) => SCRIPTING.has(name)) {
  const client = await page.context().newCDPSession(page);
  const events = [];
  client.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const ended = new Promise((resolve) => client.once('Tracing.tracingComplete', resolve));
  await client.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['devtools.timeline', 'devtools.timeline.frame', 'disabled-by-default-devtools.timeline.frame', 'v8'],
    },
  });
  await use();
  await client.send('Tracing.end');
  await ended;
  return timeOfFrames(events, counts);
}

function timeOfFrames(events, isCounted) {
  // The page's own main thread is the renderer's that runs most scripts.
  const counts = new Map();
  const threadOf = ({ pid, tid }) => `${pid} ${tid}`;
  for (const event of events)
    if (event.name === 'FunctionCall') counts.set(threadOf(event), (counts.get(threadOf(event)) ?? 0) + 1);
  const [thread] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  const own = events.filter((event) => threadOf(event) === thread).sort((a, b) => a.ts - b.ts);
  const starts = own.filter(({ name }) => name === 'BeginMainThreadFrame').map(({ ts }) => ts);
  if (starts.length === 0) throw new Error('The trace has no frames.');
  const frames = new Float64Array(starts.length + 1);
  let until = 0;
  let frame = 0;
  for (const event of own) {
    const { ph, ts, dur = 0, tdur = dur } = event;
    while (frame < starts.length && starts[frame] <= ts) frame++;
    if (ph !== 'X' || ts < until || !isCounted(event)) continue;
    until = ts + dur;
    // Of the processor: what else the machine does is not the panel's.
    frames[frame] += tdur / 1000;
  }
  return [...frames].filter((milliseconds) => milliseconds > 0);
}

function percentile(values, percent) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)] ?? NaN;
}

if (process.argv[1] === import.meta.filename) {
  process.chdir(root);
  const rows = await panelFrames(path.join(root, 'dist', 'bench'));
  // The bench prints them with all others.
  if (process.send) process.send(rows, () => process.exit(0));
  else
    console.table(
      rows.map(({ row: name, unit, value, limit }) => ({ row: `${name}, ${unit}`, value: Number(value.toFixed(2)), limit })),
    );
}
