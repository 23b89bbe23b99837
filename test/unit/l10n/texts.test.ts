/** Texts in the display's language: places, plurals and numbers; English where there is no translation. */
import { afterEach, describe, expect, it } from 'vitest';
import { percent as exported } from '../../../src/gaze/formats/percent.js';
import { displayLanguage, speak } from '../../../src/l10n/language.js';
import { decimal, percent, whole } from '../../../src/l10n/numbers.js';
import { inARow, key, oneOf, plural, said, t } from '../../../src/l10n/texts.js';

afterEach(() => speak('en'));

const picturesOf = (count: number) =>
  plural(count, '{count} picture of {folder}', '{count} pictures of {folder}', { folder: 'a' });

describe('a text', () => {
  it('is English before anybody says otherwise, and where a translation is missing', () => {
    expect(t('Gaze again')).toBe('Gaze again');
    speak('de', { 'Show log': 'Protokoll zeigen' });
    expect(t('Gaze again')).toBe('Gaze again');
    expect(t('Show log')).toBe('Protokoll zeigen');
    expect(said(key('Show log'))).toBe('Protokoll zeigen');
  });

  it('has its values where the translation wants them, numbers as the language writes them', () => {
    speak('de', { '{done} of {total}': 'von {total} schon {done}' });
    expect(t('{done} of {total}', { done: 5854, total: '7' })).toBe('von 7 schon 5.854');
  });

  it('keeps the place of a phrase in a wording, and what looks like a place in a value', () => {
    speak('fr', { 'Put {} into {file}': 'Mettre {} dans {file}' });
    expect(t('Put {} into {file}', { file: '{file} {}' })).toBe('Mettre {} dans {file} {}');
  });

  it('has the number that its language has: one in French is also none, Japanese has one form for all', () => {
    expect([0, 1, 2].map(picturesOf)).toEqual(['0 pictures of a', '1 picture of a', '2 pictures of a']);
    const french = {
      '{count} picture of {folder}': '{count} image de {folder}',
      '{count} pictures of {folder}': '{count} images de {folder}',
    };
    speak('fr', french);
    expect([0, 1, 2].map(picturesOf)).toEqual(['0 image de a', '1 image de a', '2 images de a']);
    speak('ja', { '{count} picture of {folder}': 'x', '{count} pictures of {folder}': '{folder}の{count}枚' });
    expect([1, 2].map(picturesOf)).toEqual(['aの1枚', 'aの2枚']);
  });

  it('is English in a language that is none', () => {
    speak('not a language');
    expect(displayLanguage()).toBe('en');
  });
});

describe('numbers', () => {
  it('are those of the exports in English', () => {
    for (const share of [0, 1e-9, 0.0004, 0.0005, 0.123, 0.9994, 0.99951, 1]) expect(percent(share)).toBe(exported(share));
    expect([whole(5854), decimal(1.7, 2)]).toEqual(['5,854', '1.70']);
  });

  it('are the language’s elsewhere', () => {
    speak('de');
    expect([whole(5854), decimal(1.7, 2), percent(0.9132), percent(1e-9)]).toEqual([
      '5.854',
      '1,70',
      '91,3\u00a0%',
      '< 0,1\u00a0%',
    ]);
    speak('zh-cn');
    expect(percent(0.9132)).toBe('91.3%');
    expect([inARow(['a', 'b']), oneOf(['a', 'b'])]).toEqual(['a和b', 'a或b']);
  });
});
