// How soon a keystroke in a phrase file is seen in the scores at its line's end, in a real VS Code with the demo model.
// usage: npm run build && node scripts/package.mjs --quick && node bench/live-scores.mjs     (needs Chromium, as the end-to-end tests do)
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chooseFromContextMenu, explorerRow, runCommand, webview } from '../test/vscode-host/ui.mjs';
import { millisecondsOfKeys, quickOpen, withWindow } from './keystrokes.mjs';
import { median } from './measure.mjs';

const root = path.resolve(import.meta.dirname, '..');
const KEYS = 12;
const PICTURE = 'ukiyo-e-waves.jpg';

const artists = readFileSync(path.join(root, 'lists', 'artists-by-name.phrases'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const many = Array.from({ length: 49_000 }, (_, i) => `${artists[i % artists.length]} ${Math.floor(i / artists.length)}`);

const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-scores-'));
cpSync(path.join(root, 'media', 'gallery', PICTURE), path.join(folder, PICTURE));
writeFileSync(path.join(folder, 'artists.phrases'), artists.join('\n'));
writeFileSync(path.join(folder, 'many.phrases'), many.join('\n'));
try {
  await withWindow(folder, async (page) => {
    await chooseFromContextMenu(page, explorerRow(page, PICTURE), 'Gaze at image');
    await webview(page).locator('[data-phase="done"]').waitFor({ timeout: 120_000 });
    // What is a style of its own behind a span: share, rank and bar.
    const score = (line) =>
      [...line.querySelectorAll('span')]
        .map((span) => getComputedStyle(span, '::after').content)
        .filter((content) => content.includes('#'))
        .join();
    for (const [name, lines] of [
      ['artists.phrases', artists.length],
      ['many.phrases', many.length],
    ]) {
      await quickOpen(page, name);
      const scored = (source) => [...document.querySelectorAll('.editor-instance .view-line')].some((line) => eval(source)(line));
      await page.waitForFunction(scored, `(${score})`, { timeout: 300_000 });
      await page.keyboard.press('End');
      const sorted = (await millisecondsOfKeys(page, KEYS, score, { idle: true })).toSorted((a, b) => a - b);
      console.log(
        `${lines.toLocaleString('en')} lines: from the key to its score drawn, median ${median(sorted).toFixed(0)} ms, the slowest ${sorted.at(-1).toFixed(0)} ms (${KEYS} keys)`,
      );
      await runCommand(page, 'File: Revert File');
    }
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
