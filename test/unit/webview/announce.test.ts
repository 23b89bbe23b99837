import { describe, expect, it } from 'vitest';
import type { PanelPhase, PanelState } from '../../../src/panel/protocol.js';
import { announcement } from '../../../webview/announce.js';

const row = { rank: 1, phrase: 'by gustav klimt', probability: 0.913, cosine: 0.248 };
const artist = { id: 'a', title: 'Artist', count: 200, effective: 2.1, version: 1, templates: [], about: {}, rows: [row] };
const state = (phase: PanelPhase, lists: PanelState['lists'] = []): PanelState => ({
  phase,
  lists,
  preprocessing: 'as-displayed',
  crop: 'centre',
  note: '',
});

describe('what a screen reader is told', () => {
  it('is the first of each list when all is done, and whether it says much', () => {
    const surface = {
      ...artist,
      title: 'Surface',
      count: 19,
      effective: 18.2,
      rows: [{ ...row, phrase: 'on paper', probability: 0.1 }],
    };
    expect(announcement(state({ kind: 'done' }, [artist, surface, { ...artist, title: 'None', rows: [] }]))).toBe(
      'Done. Artist: by gustav klimt, 91.3 %. Surface: undecided, first on paper, 10.0 %. None: no phrases.',
    );
  });

  it('does not change with progress', () => {
    const at = (done: number) => announcement(state({ kind: 'computing', what: 'phrases', done, total: 9 }));
    expect(at(1)).toBe(at(8));
    const downloaded = (doneBytes: number) =>
      announcement(state({ kind: 'downloading', model: 'CLIP', doneBytes, totalBytes: 9, bytesPerSecond: doneBytes }));
    expect(downloaded(1)).toBe(downloaded(8));
    expect(downloaded(1)).not.toBe(at(1));
  });

  it('is the reason of a failure', () => {
    expect(announcement(state({ kind: 'failed', problem: 'image', message: 'a.png is empty.' }))).toBe('a.png is empty.');
  });
});
