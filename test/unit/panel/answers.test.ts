import { describe, expect, it } from 'vitest';
import type { ListResult } from '../../../src/gaze/result.js';
import { Answers, type Look } from '../../../src/panel/answers.js';
import { phrasesAsList } from '../../../src/phrases/phrases-as-list.js';

const list = (id: string, ...phrases: string[]) => phrasesAsList(phrases, { id, title: id });
const look = (key: string, sha256 = 'one', crop = 'centre') =>
  ({ key, encoded: { sha256 }, settings: { seeing: { crop } } }) as Look;
const result = (id: string) => ({ id }) as ListResult;

function shown(answers: Answers) {
  return answers.shown.map(({ list: { id }, older }) => (older ? `${id} (older)` : id));
}

describe('the answers of a panel', () => {
  it('stand in the order in which the lists are asked, whichever came first', () => {
    const answers = new Answers();
    const [a, b] = [list('a', 'x'), list('b', 'x')];
    answers.ask([a, b]);
    answers.add(b, look('1'), result('b'));
    expect(shown(answers)).toEqual(['b']);
    answers.add(a, look('1'), result('a'));
    expect(shown(answers)).toEqual(['a', 'b']);
  });

  it('stay, marked as older, while the picture is looked at anew, each until its own answer comes', () => {
    const answers = new Answers();
    const [a, b] = [list('a', 'x'), list('b', 'x')];
    answers.ask([a, b]);
    answers.add(a, look('1'), result('a'));
    answers.add(b, look('1'), result('b'));
    answers.age();
    answers.add(b, look('2'), result('b'));
    expect(shown(answers)).toEqual(['a (older)', 'b']);
    expect(answers.of('a')!.look.key).toBe('1');
  });

  it('are marked as older where the list has other phrases under the same id, and keep the list that was asked', () => {
    const answers = new Answers();
    const before = { ...list('a', 'x', 'y'), title: 'first two' };
    answers.ask([before]);
    answers.add(before, look('1'), result('a'));
    answers.ask([before]);
    expect(shown(answers)).toEqual(['a']);
    answers.ask([list('a', 'x', 'y', 'z')]);
    expect(shown(answers)).toEqual(['a (older)']);
    expect(answers.of('a')!.list.title).toBe('first two');
    answers.ask([{ ...list('a', 'x', 'y'), templates: ['a {}'] }]);
    expect(shown(answers)).toEqual(['a (older)']);
  });

  it('need no other asking where only what is said of the list has changed', () => {
    const answers = new Answers();
    const [before, first] = [list('a', 'x', 'y'), look('1')];
    answers.ask([before]);
    answers.add(before, first, result('a'));
    expect(answers.isAnswered(before, first)).toBe(true);
    const { version } = answers.of('a')!;
    const after = { ...list('a', 'x', 'y'), title: 'Another title', description: 'What it holds.' };
    answers.ask([after]);
    expect(answers.of('a')).toMatchObject({ list: after, older: false, result: { title: 'Another title' } });
    expect(answers.of('a')!.version).toBeGreaterThan(version);
    expect(answers.isAnswered(after, first)).toBe(true);
    expect(answers.isAnswered(after, look('1'))).toBe(false);
    answers.ask([list('a', 'x', 'z')]);
    expect(answers.isAnswered(list('a', 'x', 'z'), first)).toBe(false);
  });

  it('of lists that are asked no more are dropped', () => {
    const answers = new Answers();
    const a = list('a', 'x');
    answers.ask([a]);
    answers.add(a, look('1'), result('a'));
    answers.ask([list('b', 'x')]);
    answers.ask([a]);
    expect(shown(answers)).toEqual([]);
    expect([answers.asks('a'), answers.asks('b')]).toEqual([true, false]);
  });

  it('say what they were before, where the model saw something else of the same file', () => {
    const answers = new Answers();
    const a = list('a', 'x');
    answers.ask([a]);
    answers.add(a, look('1'), result('centre'));
    expect(answers.of('a')!.before).toBeUndefined();
    answers.add(a, look('2', 'one', 'whole'), result('whole'));
    expect(answers.of('a')!.before!.result.id).toBe('centre');
    // The same question put again changes nothing about that.
    answers.add(a, look('2', 'one', 'whole'), result('whole'));
    expect(answers.of('a')!.before!.result.id).toBe('centre');
    answers.forgetChanges();
    expect(answers.of('a')!.before).toBeUndefined();
    answers.add(a, look('3', 'one', 'tiles'), result('tiles'));
    expect(answers.of('a')!.before!.result.id).toBe('whole');
    answers.add(a, look('4', 'another file', 'centre'), result('changed'));
    expect(answers.of('a')!.before).toBeUndefined();
    answers.add({ ...a, templates: ['a {}'] }, look('5', 'another file', 'whole'), result('other wording'));
    expect(answers.of('a')!.before).toBeUndefined();
  });

  it('have a baseline only of their own look, and another version with it and without', () => {
    const answers = new Answers();
    const [a, first] = [list('a', 'x'), look('1')];
    answers.ask([a]);
    answers.add(a, first, result('a'));
    const versions = [answers.of('a')!.version];
    answers.addBaseline('a', look('1'), { result: result('of another look'), colour: [1, 2, 3] });
    expect(answers.of('a')!.baseline).toBeUndefined();
    answers.addBaseline('a', first, { result: result('a'), colour: [1, 2, 3] });
    expect(answers.of('a')!.baseline!.colour).toEqual([1, 2, 3]);
    versions.push(answers.of('a')!.version);
    answers.removeBaseline('a');
    expect(answers.of('a')!.baseline).toBeUndefined();
    versions.push(answers.of('a')!.version);
    expect(new Set(versions).size).toBe(3);
    answers.removeBaseline('not asked');
  });
});
