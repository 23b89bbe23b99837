// Phrase files while they are written, as the extension's host looks them through and has them scored.
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ENGINE } from '../engine.mjs';
import { median, time } from '../measure.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');

/** With the one that is typed, as many as a list may have. */
const MANY = 49_999;
const ROUNDS = 7;

/** So many milliseconds the extension waits after a keystroke for another one. */
const LEAST_PAUSE = 40;

const { signal } = new AbortController();

/** @param {import('../subject.js').Subject} subject */
export async function measure({ inside, model, runtime, seeing, picture, phraseLists, work }) {
  const client = new inside.EngineClient({
    start: () => inside.behindTheWindow(inside.forkEngine(ENGINE)),
    idleMilliseconds: () => 0,
  });
  const score = async (settings, image_embeds, text, merge = false) => {
    const parsed = await inside.parsePhraseFileInPieces(text, signal);
    const list = inside.checkedList(inside.listOf(parsed, { id: 'bench.phrases', title: 'bench' }));
    return inside.scorePhrases(client, settings, image_embeds, list, { merge, signal });
  };
  try {
    const settings = { model, runtime, seeing: seeing('as-displayed'), batchSize: 128 };
    const { image_embeds } = await client.request('encodeImage', { ...settings, source: { kind: 'file', path: picture } });
    const artists = inside.printPhraseFile(phraseLists.artists);
    const known = await keystrokes((text) => score(settings, image_embeds, text), artists);

    // The demo model: what it computes is not what is measured here, and fifty thousand phrases take it seconds.
    const small = {
      ...settings,
      model: await inside.openModelFolder(path.join(root, 'media', 'demo-model'), { cacheFolder: work }),
    };
    const many = Array.from(
      { length: MANY },
      (_, i) => `a painting of number ${i} by somebody${i % 9 === 0 ? ' | conté' + i : ''}`,
    );
    const text = `# title: Many\n${many.join('\n')}\n`;
    const look = await client.request('encodeImage', { ...small, source: { kind: 'file', path: picture } });
    const scored = await keystrokes((edited) => score(small, look.image_embeds, edited), text);
    const merged = await keystrokes((edited) => score(small, look.image_embeds, edited, true), text);
    const asked = await keystrokes(async (edited) => {
      const parsed = await inside.parsePhraseFileInPieces(edited, signal);
      return inside.askList(client, small, look.image_embeds, inside.listOf(parsed, { id: 'many', title: 'Many' }));
    }, text);
    const counter = new inside.EngineTokenCounter(client, small.model);
    const tokens = async (edited) => inside.diagnoseTokens(await inside.diagnose(edited, signal), counter, signal);
    const opened = await watched(() => tokens(text));
    const found = await keystrokes((edited) => inside.diagnose(edited, signal), text);
    const recounted = await keystrokes(tokens, text);
    const row = (what, value, limit) => ({ row: what, unit: 'ms', value, bound: null, limit });
    return [
      row('a keystroke to its scores, 5,854 artists known and one new phrase', known.milliseconds + LEAST_PAUSE, 300),
      row('a keystroke to its scores, 50,000 lines known and one new phrase (demo model)', scored.milliseconds, null),
      row("the same: longest block of the host's event loop", scored.block, 16),
      row("the same with spellings merged: longest block of the host's event loop", merged.block, 16),
      row("the same for the panel: longest block of the host's event loop", asked.block, 16),
      row('50,000 lines opened, to what is found in them', opened.milliseconds, null),
      row("the same: longest block of the host's event loop", opened.block, 16),
      row('a line of 50,000 edited, to what its text shows', found.milliseconds, 300),
      row("the same: longest block of the host's event loop", found.block, 16),
      row('a line of 50,000 edited, to what its tokens show', recounted.milliseconds, null),
      row("the same: longest block of the host's event loop", recounted.block, 16),
    ];
  } finally {
    client.dispose();
  }
}

/** A line changes in the middle, round after round, to one that was never seen. */
async function keystrokes(work, text) {
  await work(text);
  const middle = text.indexOf('\n', text.length / 2);
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++)
    rounds.push(await watched(() => work(`${text.slice(0, middle)}\nnever seen before, ${i}${text.slice(middle)}`)));
  return { milliseconds: median(rounds.map((each) => each.milliseconds)), block: median(rounds.map((each) => each.block)) };
}

/** How long some work takes, and the longest that it holds the event loop for. */
async function watched(work) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const milliseconds = await time(work);
  delay.disable();
  return { milliseconds, block: delay.max / 1e6 - 1 };
}
