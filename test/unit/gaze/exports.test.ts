import { describe, expect, it } from 'vitest';
import { EXPORT_FORMATS, withLists } from '../../../src/gaze/formats/export-formats.js';
import { formatCsv } from '../../../src/gaze/formats/format-csv.js';
import { formatSvg } from '../../../src/gaze/formats/format-svg.js';
import { NOTE, type GazeResult, type ListResult } from '../../../src/gaze/result.js';

const HOSTILE = '<img src=x onerror="alert(1)"> & \u0007co';

const list = (id: string, phrases: readonly string[]): ListResult => ({
  id,
  title: id.toUpperCase(),
  count: 1200,
  hash: 'aa',
  templates: [],
  effective: 1.75,
  phrases: phrases.map((phrase, index) => ({ phrase, probability: 0.5 / (index + 1), cosine: 0.2, rank: index + 1 })),
});

const RESULT: GazeResult = {
  version: '1.0.0',
  note: NOTE,
  model: { id: 'owner/model', fingerprint: '0123456789abcdef', logitScale: 100, demo: true },
  runtime: 'native',
  device: 'cpu',
  preprocessing: 'as-displayed',
  crop: 'whole',
  decode: 'exact',
  images: [
    {
      path: 'a.jpg',
      width: 400,
      height: 300,
      sha256: 'ff',
      lists: [list('artists', ['by x,', HOSTILE]), list('own.phrases', ['on\npaper'])],
    },
  ],
};

describe.each(Object.entries(EXPORT_FORMATS))('as %s', (_, { format }) => {
  it('names model, fingerprint, preprocessing, crop and lists, and carries the note', () => {
    const text = format(RESULT, 5).replaceAll('\\', '');
    for (const named of ['owner/model', '0123456789abcdef', 'as-displayed', 'whole', 'artists', 'own.phrases', NOTE])
      expect(text).toContain(named);
  });

  it('is of the lists that were chosen', () => {
    const text = format(withLists(RESULT, new Set(['artists'])), 5);
    expect(text).toContain('artists');
    expect(text).not.toContain('own.phrases');
  });
});

describe('as a prompt', () => {
  it('is the first phrases of the lists in one line', () => {
    const [first] = EXPORT_FORMATS.prompt.format(RESULT, 1).split('\n');
    expect(first).toBe('by x, on paper');
  });
});

describe('as CSV with the note', () => {
  it('is the contract’s CSV with a column more', () => {
    const plain = formatCsv(RESULT, 1).trimEnd().split('\n');
    const noted = EXPORT_FORMATS.csv.format(RESULT, 1).trimEnd().split('\n');
    expect(noted[0]).toBe(`${plain[0]},note`);
    expect(noted[1]).toBe(`${plain[1]},"${NOTE}"`);
  });
});

describe('as SVG', () => {
  const picture = {
    jpeg: Uint8Array.of(255, 216, 255),
    width: 400,
    height: 300,
    seen: [{ left: 50, top: 0, right: 350, bottom: 300 }],
  };
  const { svg, width, height } = formatSvg(RESULT, picture, 2);

  it('names what it came from, embeds the picture, and says its size', () => {
    const words = svg
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .replaceAll('&#39;', "'");
    for (const named of [
      'owner/model',
      '0123456789abcdef',
      'as-displayed',
      'whole',
      'artists',
      'own.phrases',
      'Demo model: not CLIP',
      NOTE,
    ])
      expect(words).toContain(named);
    expect(svg).toContain('href="data:image/jpeg;base64,/9j/"');
    expect(svg).toContain(`width="${width}" height="${height}"`);
  });

  it('has phrases as text, whatever they are', () => {
    expect(svg).not.toContain('<img');
    expect(svg).toContain('&#60;img src=x onerror=&#34;alert(1)&#34;&#62; &#38; co');
  });

  it('draws bars to scale from 0 to 100 %', () => {
    const bars = [...svg.matchAll(/width="([\d.]+)" height="8" rx="2" fill="#1a6fc4"/g)].map(([, bar]) => Number(bar));
    expect(bars).toEqual([75, 37.5, 75]);
  });

  it('marks what the model saw', () => {
    // 400 × 300 is drawn 340 wide.
    expect(svg).toMatch(/<rect x="66.5" y="[\d.]+" width="255" height="255" fill="none"/);
  });

  it('breaks long names, and cuts long phrases', () => {
    const long = 'word '.repeat(80).trim();
    const unbroken = 'x'.repeat(300);
    const drawn = formatSvg(
      { ...RESULT, images: [{ ...RESULT.images[0]!, path: unbroken, lists: [list('l', [long])] }] },
      picture,
      1,
    );
    for (const [, text] of drawn.svg.matchAll(/<text[^>]*>([^<]*)</g)) expect(text!.length).toBeLessThan(170);
    expect(drawn.svg).toContain('…');
  });
});
