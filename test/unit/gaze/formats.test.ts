import { describe, expect, it } from 'vitest';
import { csvHeader, formatCsv, formatCsvLines } from '../../../src/gaze/formats/format-csv.js';
import { formatJson } from '../../../src/gaze/formats/format-json.js';
import { formatLine } from '../../../src/gaze/formats/format-line.js';
import { formatMarkdown } from '../../../src/gaze/formats/format-markdown.js';
import { formatOneline, repr } from '../../../src/gaze/formats/format-oneline.js';
import { formatText, formatTextWithSource } from '../../../src/gaze/formats/format-text.js';
import { EXPORT_FORMATS } from '../../../src/gaze/formats/export-formats.js';
import { NOTE, type GazeResult } from '../../../src/gaze/result.js';

const RESULT: GazeResult = {
  version: '1.0.0',
  note: NOTE,
  model: { id: 'demo', fingerprint: '0123456789abcdef', logitScale: 100, demo: true },
  runtime: 'native',
  device: 'cpu',
  preprocessing: 'as-displayed',
  crop: 'centre',
  decode: 'exact',
  images: [
    {
      path: 'a, "b".jpg',
      width: 4,
      height: 3,
      sha256: 'ff',
      lists: [
        {
          id: 'artist',
          title: 'Artist',
          count: 3,
          hash: 'aa',
          templates: [],
          effective: 1.75,
          phrases: [
            { phrase: 'by paul cézanne', probability: 0.8203125, cosine: 0.25, rank: 1 },
            { phrase: `it's "so", <b>|`, probability: 0.125, cosine: 0.2, rank: 2, spellings: ['x', 'y'] },
            { phrase: 'third', probability: 0.0546875, cosine: 0.1, rank: 3, truncated: true },
          ],
        },
      ],
    },
    { path: 'gone.png', width: 0, height: 0, sha256: '', lists: [], error: 'gone.png was not found.' },
  ],
};

const [PLAIN] = RESULT.images[0]!.lists;
const WITH_SPREAD: GazeResult = {
  ...RESULT,
  images: [
    {
      ...RESULT.images[0]!,
      path: 'a.jpg',
      lists: [
        {
          ...PLAIN!,
          spreadOver: ['{}', 'a "photo" of {}'],
          phrases: PLAIN!.phrases.map((phrase) => ({ ...phrase, spread: [0.125, 0.9375] as const })),
        },
        { ...PLAIN!, id: 'plain' },
      ],
    },
  ],
};

describe('formatLine', () => {
  // f"{100 * p:02.0f}" of Python 3.11, p being the single-precision number nearest to the one given, as torch has it.
  it.each([
    [0.005, '00'],
    [0.015, '01'],
    [0.025, '03'],
    [0.05, '05'],
    [0.625, '62'],
    [0.995, '100'],
    [1, '100'],
    [0, '00'],
    [0.8203125, '82'],
  ])('%f is %s%%, as Python formats it', (probability, percent) =>
    expect(formatLine({ phrase: 'x', probability })).toBe(`x (${percent}%)`),
  );

  it('exact halves go to the even number', () => {
    expect(formatLine({ phrase: 'x', probability: 0.125 })).toBe('x (12%)');
    expect(formatLine({ phrase: 'x', probability: 0.375 })).toBe('x (38%)');
  });
});

describe('formats', () => {
  it('text', () => {
    expect(formatText(RESULT, 2)).toMatchInlineSnapshot(`
      "a, "b".jpg

      Artist
      by paul cézanne (82%)
      it's "so", <b>| (12%)

      gone.png

      gone.png was not found.
      "
    `);
    expect(formatText({ ...RESULT, images: RESULT.images.slice(0, 1) }, 1)).toBe('Artist\nby paul cézanne (82%)\n');
  });

  it('text with its source says that a demo is not CLIP, and carries the note', () => {
    const text = formatTextWithSource(RESULT, 1);
    expect(text).toContain('Demo model: not CLIP');
    expect(text).toContain('0123456789abcdef');
    expect(text).toContain('as-displayed');
    expect(text).toContain(NOTE);
  });

  it('one line, as Python prints it', () => {
    expect(formatOneline(RESULT, 2)).toBe(`{'artist': ['by paul cézanne (82%)', 'it\\'s "so", <b>| (12%)']}\n\n`);
  });

  it('JSON has the contract’s keys in their order, and only the phrases wanted', () => {
    const parsed = JSON.parse(formatJson(RESULT, 1)) as GazeResult;
    expect(Object.keys(parsed)).toEqual([
      'version',
      'note',
      'model',
      'runtime',
      'device',
      'preprocessing',
      'crop',
      'decode',
      'images',
    ]);
    expect(parsed.images[0]!.lists[0]!.phrases).toEqual([RESULT.images[0]!.lists[0]!.phrases[0]]);
    expect(parsed.images[0]!.lists[0]!.count).toBe(3);
    expect(parsed.images[1]!.error).toMatch(/gone/);
  });

  it('CSV quotes what needs it', () => {
    expect(formatCsv(RESULT, 2)).toBe(
      'image,list,rank,phrase,probability,cosine,model,fingerprint,preprocessing,crop\n' +
        '"a, ""b"".jpg",artist,1,by paul cézanne,0.8203125,0.25,demo,0123456789abcdef,as-displayed,centre\n' +
        '"a, ""b"".jpg",artist,2,"it\'s ""so"", <b>|",0.125,0.2,demo,0123456789abcdef,as-displayed,centre\n',
    );
  });

  it('CSV has columns for the spread where any list has one, empty for the others', () => {
    const header = 'image,list,rank,phrase,probability,cosine,model,fingerprint,preprocessing,crop';
    const source = 'demo,0123456789abcdef,as-displayed,centre';
    expect(formatCsv(WITH_SPREAD, 1)).toBe(
      `${header},spread_low,spread_high,spread_over\n` +
        `a.jpg,artist,1,by paul cézanne,0.8203125,0.25,${source},0.125,0.9375,"{} | a ""photo"" of {}"\n` +
        `a.jpg,plain,1,by paul cézanne,0.8203125,0.25,${source},,,\n`,
    );
    const [noted] = EXPORT_FORMATS.csv.format(WITH_SPREAD, 1).split('\n');
    expect(noted).toBe(`${header},spread_low,spread_high,spread_over,note`);
    expect(csvHeader(true) + formatCsvLines(WITH_SPREAD, 1)).toBe(formatCsv(WITH_SPREAD, 1));
  });

  it('Markdown has columns for the spread of a list that has one, and says over which wordings it goes', () => {
    const text = formatMarkdown(WITH_SPREAD, 1);
    expect(text).toContain(
      [
        'Lowest and highest share over the wordings “\\{\\}”, “a "photo" of \\{\\}”.',
        '',
        '| rank | phrase | share | lowest | highest | cosine |',
        '| ---: | --- | ---: | ---: | ---: | ---: |',
        '| 1 | by paul cézanne | 82.0 % | 12.5 % | 93.8 % | 0.2500 |',
      ].join('\n'),
    );
    expect(text).toContain('| rank | phrase | share | cosine |');
    expect(text.match(/wordings/g)).toHaveLength(1);
  });

  it('Markdown names its source, and lets nothing of a phrase become markup', () => {
    const text = formatMarkdown(RESULT, 3);
    expect(text).toContain(`| 2 | it's "so", \\<b\\>\\| | 12.5 % | 0.2000 |`);
    expect(text).toContain('Demo model: not CLIP');
    expect(text).toContain('`0123456789abcdef`');
    expect(text).toContain('no source of truth'.replace('no ', 'not a '));
  });
});

describe('repr', () => {
  // repr() of Python 3.11.
  it.each([
    ['plain', "'plain'"],
    ["it's", `"it's"`],
    [`both ' and "`, `'both \\' and "'`],
    ['back\\slash', "'back\\\\slash'"],
    ['tab\tnew\nline', "'tab\\tnew\\nline'"],
    ['cézanne 日本 🎨', "'cézanne 日本 🎨'"],
    ['\u00a0\u200b\u0000', "'\\xa0\\u200b\\x00'"],
  ])('%j', (text, python) => expect(repr(text)).toBe(python));
});
