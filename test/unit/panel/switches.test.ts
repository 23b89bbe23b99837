import { describe, expect, it } from 'vitest';
import { isOn, switched, type Switch } from '../../../src/panel/switches.js';

const none: Switch = { on: [], off: [] };

describe('a switch of each list', () => {
  it('is what holds without it until somebody uses it', () => {
    expect([isOn(none, 'a', false), isOn(none, 'a', true)]).toEqual([false, true]);
    const on = switched(none, 'a', true);
    expect([isOn(on, 'a', false), isOn(on, 'a', true), isOn(on, 'b', false)]).toEqual([true, true, false]);
    const off = switched(on, 'a', false);
    expect([isOn(off, 'a', false), isOn(off, 'a', true), isOn(off, 'b', true)]).toEqual([false, false, true]);
    expect(switched(switched(on, 'a', true), 'a', true)).toEqual(on);
  });
});
