/** What a comparison's webview asks for, where there is nothing to do it with. */
import { beforeEach, expect, it, vi } from 'vitest';
import type { PictureComparison } from '../../../src/gaze/picture-comparison.js';
import type { ToComparison } from '../../../src/panel/comparison-protocol.js';
import type { PanelServices } from '../../../src/workbench/services.js';
import { tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { ComparisonPanel } = await import('../../../src/panel/comparison-panel.js');

let panel: InstanceType<typeof ComparisonPanel>;
let send: (message: object) => void;
let posted: ToComparison[];

beforeEach(() => {
  tidyWorkbench();
  posted = [];
  const nothing = { dispose: () => undefined };
  const listen = () => nothing;
  const webview = {
    asWebviewUri: (uri: Uri) => uri,
    onDidReceiveMessage: (told: (message: object) => void) => {
      send = told;
      return nothing;
    },
    postMessage: (message: ToComparison) => Promise.resolve(posted.push(message)),
  };
  panel = new ComparisonPanel(
    { webview, onDidDispose: listen } as never,
    {
      extension: { extensionUri: Uri.file('/extension') },
      models: { onDidChange: listen, onDidEndDownload: listen },
      panelMemory: { onDidChange: listen },
      onEngineRestart: listen,
      log: { warn: () => undefined },
    } as unknown as PanelServices,
  );
});

const notice = () => posted.flatMap((message) => (message.kind === 'comparison' ? (message.state.notice ?? []) : [])).at(-1);
const saidSo = (text: string) => vi.waitFor(() => expect(notice()).toBe(text));

it('says so where what was dropped is no picture', async () => {
  send({ kind: 'drop', uris: ['file:///notes.txt'] });
  await saidSo('What was dropped is no picture that Clip Gaze reads.');
  expect(panel.comparison.pictures).toEqual([]);
});

it('says so where there is nothing to take away', async () => {
  send({ kind: 'take', how: 'save', format: 'json' });
  await vi.waitFor(() => expect(workbench.shown).toEqual(['There is nothing compared yet.']));
  expect(workbench.files.size).toBe(0);
});

it('adds pictures that somebody chooses, and none where the dialog is closed', async () => {
  workbench.chosen = [undefined, [Uri.file('/a.png')]];
  send({ kind: 'add' });
  send({ kind: 'add' });
  await vi.waitFor(() => expect(panel.comparison.pictures.map(String)).toEqual(['file:///a.png']));
});

it('opens one of them alone, and takes one away', async () => {
  await panel.comparison.add([Uri.file('/a.png')] as never);
  send({ kind: 'open', uri: 'file:///a.png' });
  await vi.waitFor(() =>
    expect(workbench.executed.map(([id, uri]) => [id, String(uri)])).toEqual([['clipGaze.gaze', 'file:///a.png']]),
  );
  send({ kind: 'remove', uri: 'file:///a.png' });
  await vi.waitFor(() => expect(panel.comparison.pictures).toEqual([]));
});

it('copies and saves what was compared, says so, and saves nothing where the dialog is closed', async () => {
  await panel.comparison.add([Uri.file('/a.png')] as never);
  const model = { id: 'demo', fingerprint: 'f' };
  const result = { model, note: 'A note.', images: [], cosines: [] } as unknown as PictureComparison;
  vi.spyOn(panel.comparison, 'result').mockReturnValue(result);
  await panel.take('copy', 'json');
  expect(JSON.parse(workbench.copied[0]!)).toMatchObject({ model });
  await saidSo('The comparison was copied as JSON.');
  workbench.chosen = [undefined, Uri.file('/all.json')];
  await panel.take('save', 'json');
  expect(workbench.files.size).toBe(0);
  await panel.take('save', 'json');
  expect([...workbench.files.keys()]).toEqual(['file:///all.json']);
  await saidSo('Saved as all.json.');
});
