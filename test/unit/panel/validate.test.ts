import { describe, expect, it } from 'vitest';
import type { FromPanel } from '../../../src/panel/protocol.js';
import { parseFromPanel } from '../../../src/panel/validate.js';

const all: FromPanel[] = [
  { kind: 'ready' },
  { kind: 'whole', list: 'movements' },
  { kind: 'arrange', list: 'movements', how: 'up' },
  { kind: 'place', list: 'movements', before: 'surfaces' },
  { kind: 'place', list: 'movements' },
  { kind: 'baseline', list: 'movements', shown: true },
  { kind: 'ask', phrases: ['<img src=x>', 'a dog'], against: 'movements' },
  { kind: 'ask', phrases: [] },
  { kind: 'templates', templates: ['a painting of {}'] },
  { kind: 'top', topK: 20 },
  { kind: 'choose-lists' },
  { kind: 'preprocessing', preprocessing: 'reference' },
  { kind: 'forget-changes' },
  { kind: 'widen', list: 'artists-by-training-prevalence', to: 'artists-by-name' },
  { kind: 'gaze-with', list: 'lists/genre.phrases' },
  { kind: 'keep-list', list: 'lists/genre.phrases' },
  { kind: 'drop-list', list: 'lists/genre.phrases' },
  { kind: 'open-list', list: 'movements' },
  { kind: 'spread', list: 'movements', shown: true },
  { kind: 'merge', list: 'movements', merged: false },
  { kind: 'gaze' },
  { kind: 'go', direction: 'back' },
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
  { kind: 'choose-picture' },
  { kind: 'sample' },
  { kind: 'walkthrough' },
  { kind: 'compare' },
  { kind: 'drop', uris: ['file:///a%20b.png'] },
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
    [{ kind: 'go' }],
    [{ kind: 'go', direction: 'up' }],
    [{ kind: 'whole' }],
    [{ kind: 'whole', list: '' }],
    [{ kind: 'whole', list: 'x'.repeat(4097) }],
    [{ kind: 'whole', list: 7 }],
    [{ kind: 'arrange', list: 'movements', how: 'away' }],
    [{ kind: 'place', list: 'movements', before: null }],
    [{ kind: 'baseline', list: 'movements' }],
    [{ kind: 'ask' }],
    [{ kind: 'ask', phrases: 'a dog' }],
    [{ kind: 'ask', phrases: [''] }],
    [{ kind: 'ask', phrases: Array.from({ length: 1001 }, (_, index) => `phrase ${index}`) }],
    [{ kind: 'templates', templates: ['without a place'] }],
    [{ kind: 'top', topK: 0 }],
    [{ kind: 'top', topK: 1.5 }],
    [{ kind: 'top', topK: NaN }],
    [{ kind: 'top', topK: Infinity }],
    [{ kind: 'top', topK: '5' }],
    [{ kind: 'preprocessing', preprocessing: 'toString' }],
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
