import { describe, expect, it } from 'vitest';
import type { FromPanel } from '../../../src/panel/protocol.js';
import { parseFromPanel } from '../../../src/panel/validate.js';

const all: FromPanel[] = [
  { kind: 'ready' },
  { kind: 'show', list: 'movements', rows: 30 },
  { kind: 'widen', list: 'artists-by-training-prevalence', to: 'artists-by-name' },
  { kind: 'gaze' },
  { kind: 'cancel' },
  { kind: 'crop', crop: 'tiles' },
  { kind: 'download' },
  { kind: 'demo' },
  { kind: 'folder' },
  { kind: 'smaller-batch' },
  { kind: 'copy', what: 'result' },
  { kind: 'copy', what: 'list', list: 'movements' },
  { kind: 'copy', what: 'phrase', list: 'movements', phrase: '<img src=x>' },
  { kind: 'search', phrase: 'by gustav klimt' },
  { kind: 'settings' },
  { kind: 'log' },
];

describe('messages of the webview', () => {
  it.each(all.map((message) => [JSON.stringify(message), message]))('%s is understood', (_, message) => {
    expect(parseFromPanel(message)).toEqual(message);
  });

  it('what is not known is dropped', () => {
    expect(parseFromPanel({ kind: 'gaze', path: '/etc/passwd' })).toEqual({ kind: 'gaze' });
    expect(parseFromPanel(JSON.parse('{"kind":"gaze","__proto__":{"list":"x"}}'))).toEqual({ kind: 'gaze' });
  });

  it.each([
    [undefined],
    [null],
    ['gaze'],
    [[]],
    [{}],
    [{ kind: 'run' }],
    [{ kind: 'show', list: 'movements' }],
    [{ kind: 'show', list: '', rows: 5 }],
    [{ kind: 'show', list: 'x'.repeat(4097), rows: 5 }],
    [{ kind: 'show', list: 7, rows: 5 }],
    [{ kind: 'show', list: 'movements', rows: 1.5 }],
    [{ kind: 'show', list: 'movements', rows: 0 }],
    [{ kind: 'show', list: 'movements', rows: -1 }],
    [{ kind: 'show', list: 'movements', rows: NaN }],
    [{ kind: 'show', list: 'movements', rows: Infinity }],
    [{ kind: 'show', list: 'movements', rows: 1_000_001 }],
    [{ kind: 'show', list: 'movements', rows: '5' }],
    [{ kind: 'widen', list: 'movements' }],
    [{ kind: 'crop', crop: 'toString' }],
    [{ kind: 'copy' }],
    [{ kind: 'copy', what: 'everything' }],
    [{ kind: 'copy', what: 'list' }],
    [{ kind: 'copy', what: 'phrase', list: 'movements' }],
    [{ kind: 'search', phrase: 'x'.repeat(16_385) }],
    [{ kind: 'search', phrase: { toString: 'x' } }],
  ])('%j is not', (message) => expect(parseFromPanel(message)).toBeUndefined());
});
