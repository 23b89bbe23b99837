/** What helps along: the settings of the right place, and the sample gallery. */
import { beforeEach, expect, it, vi } from 'vitest';
import { env, tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { registerHelpCommands } = await import('../../../src/features/help-commands.js');

let shown: string[];

beforeEach(() => {
  tidyWorkbench();
  shown = [];
  const services = { extension: { extensionUri: Uri.file('/extension') } };
  registerHelpCommands(services as never, { show: (uri: Uri) => Promise.resolve(shown.push(uri.path)) } as never);
});

const run = (id: string) => workbench.commands.get(`clipGaze.${id}`)?.();

it('opens the settings that have an effect, here and in a remote window', async () => {
  await run('openSettings');
  env.remoteName = 'wsl';
  await run('openSettings');
  expect(workbench.executed).toEqual([
    ['workbench.action.openSettings', 'clipGaze.'],
    ['workbench.action.openRemoteSettings', { query: 'clipGaze.' }],
  ]);
});

it('shows the picture of the gallery that is chosen, and none where somebody leaves', async () => {
  for (const name of ['ukiyo-e-waves.jpg', 'de-stijl-grid.png', 'gallery.json'])
    workbench.files.set(`file:///extension/media/gallery/${name}`, new Uint8Array(1));
  workbench.chosen = ['ukiyo e waves', undefined];
  await run('openGallery');
  await run('openGallery');
  expect(workbench.offered).toEqual(Array(2).fill(['ukiyo e waves', 'de stijl grid']));
  expect(shown).toEqual(['/extension/media/gallery/ukiyo-e-waves.jpg']);
});
