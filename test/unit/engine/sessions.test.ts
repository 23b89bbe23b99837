import { describe, expect, it } from 'vitest';
import type { OpenSession } from '../../../src/engine/open-session.js';
import { Sessions } from '../../../src/engine/sessions.js';
import type { Model } from '../../../src/models/model.js';
import { RUNTIME } from '../parity/demo-engine.js';

const model = (fingerprint: string) =>
  ({ fingerprint, files: { vision: `${fingerprint}/vision`, text: `${fingerprint}/text` } }) as Model;

/** Sessions over files that only note what happens to them. */
function noted() {
  const events: string[] = [];
  const open = ({ files }: Model, tower: 'vision' | 'text'): Promise<OpenSession> => {
    const file = files[tower];
    events.push(`open ${file}`);
    if (file.startsWith('broken')) return Promise.reject(new Error('no model'));
    return Promise.resolve({
      inputNames: [],
      outputNames: [],
      runtime: 'native',
      device: 'cpu',
      run: () => Promise.resolve({}),
      release: () => {
        events.push(`release ${file}`);
        return Promise.resolve();
      },
    });
  };
  const sessions = new Sessions(open);
  const use = (name: string, work: () => Promise<unknown> = () => Promise.resolve(), runtime = RUNTIME) =>
    sessions.use(model(name), 'vision', runtime, () => events.push(`opening ${name}`), work);
  return { events, sessions, use };
}

/** A promise, and what keeps it. */
function gate() {
  let pass: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => (pass = resolve));
  return {
    passed,
    pass: () => {
      pass();
    },
  };
}

describe('sessions', () => {
  it('are opened once for all who ask at the same time', async () => {
    const { events, use } = noted();
    await Promise.all(Array.from({ length: 8 }, () => use('a')));
    expect(events).toEqual(['opening a', 'open a/vision']);
  });

  it('of another model wait until those before are used no more, and are released', async () => {
    const { events, sessions, use } = noted();
    const { passed, pass } = gate();
    const begun = gate();
    const first = use('a', async () => {
      begun.pass();
      await passed;
      events.push('a is done');
    });
    await begun.passed;
    const second = use('b', () => Promise.resolve(events.push('b is done')));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(events).toEqual(['opening a', 'open a/vision', 'opening b']);
    pass();
    await Promise.all([first, second]);
    expect(events.slice(3)).toEqual(['a is done', 'release a/vision', 'open b/vision', 'b is done']);
    expect(sessions.names).toHaveLength(1);
  });

  it('of the same model with other threads are others', async () => {
    const { events, use } = noted();
    await use('a');
    await use('a', undefined, { ...RUNTIME, threads: 1 });
    expect(events.filter((event) => !event.startsWith('opening'))).toEqual([
      'open a/vision',
      'release a/vision',
      'open a/vision',
    ]);
  });

  it('that could not be opened are tried again', async () => {
    const { events, use } = noted();
    await expect(use('broken')).rejects.toThrow('no model');
    await expect(use('broken')).rejects.toThrow('no model');
    await use('a');
    expect(events.filter((event) => event.startsWith('open '))).toEqual([
      'open broken/vision',
      'open broken/vision',
      'open a/vision',
    ]);
  });

  it('are released also where the work fails', async () => {
    const { events, use } = noted();
    await expect(use('a', () => Promise.reject(new Error('work')))).rejects.toThrow('work');
    await use('b');
    expect(events).toContain('release a/vision');
  });
});
