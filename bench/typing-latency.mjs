// How soon a keystroke is seen in the editor of a real VS Code, idle and while a folder is gazed at with the demo model.
// usage: npm run build && node scripts/package.mjs --quick && node bench/typing-latency.mjs [PICTURES]     (needs Chromium, as the end-to-end tests do)
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chooseFromContextMenu, explorerRow, webview } from '../test/vscode-host/ui.mjs';
import { millisecondsOfKeys, quickOpen, withWindow } from './keystrokes.mjs';
import { median } from './measure.mjs';

const root = path.resolve(import.meta.dirname, '..');
const pictures = Number(process.argv[2] ?? 400);
const KEYS = 60;

const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-typing-'));
mkdirSync(path.join(folder, 'many'));
const bytes = readFileSync(path.join(root, 'media', 'gallery', 'ukiyo-e-waves.jpg'));
// What follows a picture's end is not looked at, and makes each another file.
for (let i = 0; i < pictures; i++)
  writeFileSync(path.join(folder, 'many', `${i}.jpg`), Buffer.concat([bytes, Buffer.from(`${i}`)]));
writeFileSync(path.join(folder, 'notes.txt'), '\n');
try {
  await withWindow(folder, async (page) => {
    await quickOpen(page, 'notes.txt');
    // By the text itself: what was typed stands in the line.
    const typed = (line) => line.textContent;
    const keys = () => millisecondsOfKeys(page, KEYS, typed);
    tell('idle', await keys());
    await chooseFromContextMenu(page, explorerRow(page, 'many'), 'Gaze at folder');
    await webview(page).locator('.picture[data-state="done"]').first().waitFor();
    await page.locator('.tab', { hasText: 'notes.txt' }).click();
    const during = await keys();
    await page.locator('.tab', { hasText: 'Gaze: many' }).click();
    const phase = await webview(page).locator('gaze-folder [data-phase]').getAttribute('data-phase');
    tell(`while ${pictures} pictures are gazed at`, during);
    if (phase !== 'running') console.log('The run was over before the last key: take more pictures.');
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function tell(when, milliseconds) {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(0);
  console.log(`${when}: median ${median(sorted).toFixed(0)} ms, 95 of 100 within ${at(0.95)} ms, the longest ${at(1)} ms`);
}
