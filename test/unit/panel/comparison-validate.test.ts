import { describe, expect, it } from 'vitest';
import type { FromComparison, ToComparison } from '../../../src/panel/comparison-protocol.js';
import { parseFromComparison } from '../../../src/panel/comparison-validate.js';
import { parseToComparison } from '../../../webview/comparison-validate.js';

const fromAll: FromComparison[] = [
  ...(['ready', 'gaze', 'cancel', 'download', 'demo', 'folder', 'import', 'file-list'] as const).map((kind) => ({ kind })),
  ...(['smaller-batch', 'choose-lists', 'settings', 'log', 'add'] as const).map((kind) => ({ kind })),
  { kind: 'drop', uris: ['file:///a.png'] },
  { kind: 'remove', uri: 'file:///a.png' },
  { kind: 'move', uri: 'file:///a.png', by: -1 },
  { kind: 'open', uri: 'file:///a.png' },
  { kind: 'take', how: 'copy', format: 'csv' },
  { kind: 'take', how: 'save', format: 'json' },
];

describe('messages of the webview', () => {
  it.each(fromAll.map((message) => [JSON.stringify(message), message]))('%s is understood', (_, message) => {
    expect(parseFromComparison(message)).toEqual(message);
  });

  it('what is not known is dropped', () => {
    expect(parseFromComparison({ kind: 'gaze', path: '/etc/passwd' })).toEqual({ kind: 'gaze' });
  });

  it.each([
    [undefined],
    [null],
    [[]],
    [{}],
    [{ kind: 'whole', list: 'movements' }],
    [{ kind: 'remove' }],
    [{ kind: 'remove', uri: '' }],
    [{ kind: 'open', uri: 'x'.repeat(8193) }],
    [{ kind: 'move', uri: 'file:///a.png', by: 2 }],
    [{ kind: 'drop', uris: 'file:///a.png' }],
    [{ kind: 'drop', uris: Array.from({ length: 1001 }, () => 'file:///a.png') }],
    [{ kind: 'take', how: 'copy', format: 'exe' }],
    [{ kind: 'take', how: 'run', format: 'csv' }],
  ])('%j is not', (message) => {
    expect(parseFromComparison(message)).toBeUndefined();
  });
});

describe('messages of the host', () => {
  const state: Extract<ToComparison, { kind: 'comparison' }>['state'] = {
    phase: { kind: 'computing', what: 'phrases', done: 1, total: 2 },
    model: { id: 'demo', title: 'Demo', demo: true, fingerprint: 'ff', device: 'cpu', logitScale: 100, logitScaleAssumed: false },
    pictures: [
      { uri: 'file:///a.png', name: 'a.png', path: 'a.png', stale: 'changed' },
      { uri: 'file:///b.png', name: 'b.png', path: 'b.png', error: 'b.png is empty.' },
    ],
    lists: [
      {
        id: 'movements',
        title: 'Movement',
        count: 193,
        templates: ['a {}'],
        effective: [2.5, null],
        phrases: [{ phrase: 'cubism', answers: [{ rank: 1, probability: 0.8, cosine: 0.2 }, null], difference: 0 }],
      },
    ],
    cosines: [
      [1, null],
      [null, null],
    ],
    preprocessing: 'reference',
    crop: 'tiles',
    notice: 'news',
    note: 'note',
  };

  it('are whole on the other side', () => {
    const sent = { kind: 'comparison', state } as const;
    expect(parseToComparison(sent)).toEqual(sent);
    const thumbnail = { kind: 'thumbnail', uri: 'file:///a.png', webp: new Uint8Array(3), width: 4, height: 3 } as const;
    expect(parseToComparison(thumbnail)).toEqual(thumbnail);
  });

  it.each([
    [undefined],
    [{ kind: 'state', state }],
    [{ kind: 'comparison', state: { ...state, note: undefined } }],
    [{ kind: 'comparison', state: { ...state, pictures: [{ uri: 7 }] } }],
    [{ kind: 'comparison', state: { ...state, cosines: [['1']] } }],
    [{ kind: 'comparison', state: { ...state, pictures: Array.from({ length: 9 }, () => state.pictures[0]) } }],
    [{ kind: 'thumbnail', uri: 'file:///a.png', webp: 'data:', width: 4, height: 3 }],
    [{ kind: 'thumbnail', uri: 'file:///a.png', webp: new Uint8Array(3), width: 0, height: 3 }],
  ])('%j is none', (message) => {
    expect(parseToComparison(message)).toBeUndefined();
  });
});
