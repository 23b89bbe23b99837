// Takes the README's pictures from the real VS Code, with the demo model, into docs/images/.   usage: npm run screenshots
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { startVSCode } from '../test/vscode-host/launch.mjs';
import { chooseFromContextMenu, editorTab, explorerRow, runCommand, selectRows, webview } from '../test/vscode-host/ui.mjs';
import { root, vsixFile } from './prepare.mjs';

const IMAGES = path.join(root, 'docs', 'images');
const VIEWPORT = { width: 1320, height: 830 };

const folder = path.join(mkdtempSync(path.join(tmpdir(), 'clip-gaze-screenshots-')), 'gallery');
cpSync(path.join(root, 'media', 'gallery'), folder, { recursive: true, filter: (file) => !file.endsWith('.json') });
useTheme('Dark Modern');
const code = await startVSCode({
  workspace: folder,
  vsix: [vsixFile()],
  machineSettings: { 'clipGaze.model': 'demo' },
  viewport: VIEWPORT,
});
const { page } = code;
const panel = webview(page);
try {
  await gazeAt('art-nouveau-golden-tree.jpg');
  await keep('panel-dark');

  await panel.locator('[data-section="movements"] [data-phrase]').first().focus();
  await page.keyboard.press('w');
  await panel.locator('gaze-where .legend').waitFor();
  await panel.locator('gaze-where [aria-live]', { hasText: 'Strongest' }).waitFor({ state: 'attached' });
  await keep('where-dark');
  await runCommand(page, 'View: Close All Editors');

  useTheme('Light Modern');
  await selectRows(page, 'art-nouveau-golden-tree.jpg', 'de-stijl-grid.png', 'ukiyo-e-waves.jpg');
  await chooseFromContextMenu(page, explorerRow(page, 'ukiyo-e-waves.jpg'), 'Compare with Clip Gaze');
  await panel.locator('.comparison[data-phase="done"]').waitFor();
  await panel.locator('body.vscode-light').waitFor();
  await panel.locator('[data-picture] img').nth(2).waitFor();
  await keep('comparison-light');
} catch (error) {
  await code.close(error);
  throw error;
}
await code.close();
rmSync(path.dirname(folder), { recursive: true, force: true });

async function gazeAt(name) {
  await chooseFromContextMenu(page, explorerRow(page, name), 'Gaze at image');
  await editorTab(page, `Gaze: ${name}`).waitFor();
  await panel.locator('[data-phase="done"]').waitFor();
  await panel.locator('figure img').evaluate((img) => img.decode());
}

/** VS Code follows the workspace's settings while it runs. */
function useTheme(theme) {
  mkdirSync(path.join(folder, '.vscode'), { recursive: true });
  const settings = { 'workbench.colorTheme': theme, 'files.exclude': { '.vscode': true } };
  writeFileSync(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
}

async function keep(name) {
  // The pointer would show what lies under it as hovered over.
  await page.mouse.move(VIEWPORT.width - 1, VIEWPORT.height - 1);
  const file = path.join(IMAGES, `${name}.png`);
  // Few colours: the pictures travel with every package.
  await sharp(await page.screenshot())
    .png({ palette: true, quality: 92, effort: 9 })
    .toFile(file);
  console.log(path.relative(root, file));
}
