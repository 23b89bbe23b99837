import { describe, expect, it } from 'vitest';
import { parseFromFolder, parseKeptFolder, parseToFolder } from '../../../src/folder/validate.js';
import { FOLDER_STATES } from '../../folder-board/states.js';

describe('messages of the table', () => {
  it('are taken with nothing but their known fields', () => {
    expect(parseFromFolder({ kind: 'open', picture: 3, more: 1 })).toEqual({ kind: 'open', picture: 3 });
    expect(parseFromFolder({ kind: 'filter', filter: { text: 'a', evil: true } })).toEqual({
      kind: 'filter',
      filter: { text: 'a' },
    });
    expect(parseFromFolder({ kind: 'order', order: { column: { by: 'share', list: 'x' }, descending: true } })).toBeDefined();
  });

  it.each([
    null,
    'ready',
    { kind: 'nothing' },
    { kind: 'open', picture: -1 },
    { kind: 'open', picture: 1.5 },
    { kind: 'window', from: 5, to: 4 },
    { kind: 'window', from: 0, to: 1e6 },
    { kind: 'thumbnails', pictures: Array.from({ length: 2000 }, (_, i) => i) },
    { kind: 'find', text: 'x'.repeat(20_000) },
    { kind: 'find', text: 'x', unlike: false },
    { kind: 'filter', filter: { minShare: 2 } },
    { kind: 'filter', filter: { among: Array.from({ length: 501 }, () => 'a.png') } },
    { kind: 'threshold', threshold: NaN },
    { kind: 'summary' },
    { kind: 'order', order: { column: { by: 'share' }, descending: true } },
  ])('are dropped where they are none: %j', (message) => {
    expect(parseFromFolder(message)).toBeUndefined();
  });

  it.each(Object.entries(FOLDER_STATES))('to the webview keep all that they hold: %s', (_, { state, rows, summary }) => {
    expect(parseToFolder({ kind: 'state', state })).toEqual({ kind: 'state', state });
    if (summary) expect(parseToFolder({ kind: 'summary', summary })).toEqual({ kind: 'summary', summary });
    const some = rows.slice(0, 50);
    expect(parseToFolder({ kind: 'rows', from: 0, rows: some })).toEqual({ kind: 'rows', from: 0, rows: some });
  });

  it('to the webview bring thumbnails of a sane size', () => {
    expect(parseToFolder({ kind: 'thumbnail', index: 0, webp: new Uint8Array(9) })).toBeDefined();
    expect(parseToFolder({ kind: 'thumbnail', index: 0 })).toBeDefined();
    expect(parseToFolder({ kind: 'thumbnail', index: 0, webp: new Uint8Array(2 ** 21) })).toBeUndefined();
    expect(parseToFolder({ kind: 'thumbnail', index: 0, webp: 'data:' })).toBeUndefined();
  });
});

describe('what the table kept over a reload', () => {
  it('is used as far as it is there', () => {
    expect(parseKeptFolder({ uris: ['file:///a'], scrolled: 3 })).toEqual({
      uris: ['file:///a'],
      filter: {},
      order: { column: { by: 'path' }, descending: false },
      text: '',
      going: true,
    });
  });

  it('is used with the picture that others are to be like', () => {
    expect(parseKeptFolder({ uris: ['file:///a'], text: 'x', like: 'file:///a/b.png' })).toMatchObject({
      text: 'x',
      like: 'file:///a/b.png',
    });
  });

  it.each([undefined, {}, { uris: [] }, { uris: 'file:///a' }, { uris: ['file:///a'], order: 'path' }])('is none: %j', (kept) => {
    expect(parseKeptFolder(kept)).toBeUndefined();
  });
});
