import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/panel/row-columns.js';
import { STATES } from '../../panel-board/states.js';
import { parseToPanel } from '../../../webview/validate.js';

const STATE = { phase: { kind: 'done' }, lists: [], preprocessing: 'reference', crop: 'centre', note: 'x' };

describe('what comes from the extension host', () => {
  it('passes as it is, with parts of the state that are not looked at', () => {
    const message = { kind: 'state', state: { ...STATE, notice: 'news', uri: 'file:///a.png' } };
    expect(parseToPanel(message)).toEqual(message);
    const whole = {
      kind: 'whole',
      list: 'a',
      version: 1,
      rows: columnsOf([{ rank: 1, phrase: 'a', probability: 1, cosine: 0.2 }]),
    };
    expect(parseToPanel(whole)).toEqual(whole);
  });

  it.each(Object.keys(STATES))('passes in the state "%s"', (name) => {
    const message = { kind: 'state', state: STATES[name]!.state };
    expect(parseToPanel(message)).toEqual(message);
  });

  it.each([
    [null],
    ['state'],
    [{ kind: 'state' }],
    [{ kind: 'state', state: { ...STATE, lists: [{}] } }],
    [{ kind: 'whole', list: 'a', version: 1, rows: [] }],
    [{ kind: 'preview', webp: 'x', width: 1, height: 1 }],
    [{ kind: 'draw', id: 1, svg: '<svg/>', width: 1e9, height: 1 }],
    [{ kind: 'webpack', data: {} }],
  ])('is dropped where it is none of the protocol: %j', (message) => {
    expect(parseToPanel(message)).toBeUndefined();
  });
});
