import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SEEING } from '../../../src/clip/seeing.js';
import { askList, look, type GazeSettings } from '../../../src/gaze/gaze.js';
import { scorePhrases } from '../../../src/gaze/phrase-scores.js';
import { withoutSpread, wordingsOf } from '../../../src/gaze/spread.js';
import { mergeSpellings } from '../../../src/phrases/merge-spellings.js';
import { parsePhraseFile, listOf } from '../../../src/phrases/parse-phrase-file.js';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';
import { USUAL_WORDINGS } from '../../../src/phrases/usual-wordings.js';
import { demoModel, localEngine, ROOT, RUNTIME } from '../parity/demo-engine.js';

const { encoder } = localEngine();
let folder: string;
let settings: GazeSettings;
let image_embeds: Float32Array;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clip-gaze-spread-'));
  settings = { model: await demoModel(folder), runtime: RUNTIME, seeing: DEFAULT_SEEING, batchSize: 128 };
  ({ image_embeds } = await look(encoder, settings, {
    kind: 'file',
    path: path.join(ROOT, 'media/gallery/ukiyo-e-waves.jpg'),
  }));
});
afterAll(() => rm(folder, { recursive: true }));

// Two lines begin with the same spelling and are not the same phrase.
const TEXT = 'waves | a wave\na forest\nconté\nconte\nwaves\na forest\n';
const list = (...templates: string[]): PhraseList =>
  listOf(parsePhraseFile([...templates.map((template) => `# template: ${template}`), TEXT].join('\n')), { id: 'x', title: 'x' });

describe('how far shares depend on the wording', () => {
  it('is over the templates of a list that has several, else over the usual ones', () => {
    expect(wordingsOf(list('a {}', 'b {}'))).toEqual(['a {}', 'b {}']);
    expect(wordingsOf(list())).toEqual(USUAL_WORDINGS);
    expect(wordingsOf(list('a {}'))).toEqual(['a {}', ...USUAL_WORDINGS]);
    expect(wordingsOf(list('a photo of {}'))).toEqual(['a photo of {}', '{}', 'a painting of {}', 'a picture of {}']);
  });

  it.each([
    ['none', []],
    ['two', ['a picture of {}', '{}, engraved']],
  ])('is the lowest and highest share that each wording alone gives, with %s of its own', async (_, templates) => {
    const asked = list(...templates);
    const plain = await askList(encoder, settings, image_embeds, asked);
    const spread = await askList(encoder, settings, image_embeds, asked, { spread: true });
    expect(spread.spreadOver).toEqual(wordingsOf(asked));
    expect(withoutSpread(spread)).toEqual(plain);
    expect(withoutSpread(plain)).toEqual(plain);

    const alone = await Promise.all(
      wordingsOf(asked).map((wording) => scorePhrases(encoder, settings, image_embeds, list(wording), { merge: false })),
    );
    const ranges = asked.phrases.map((_phrase, index) => {
      const shares = alone.map((scores) => scores[index]!.probability);
      return [Math.min(...shares), Math.max(...shares)];
    });
    const scores = await scorePhrases(encoder, settings, image_embeds, asked, { merge: false });
    const byRank = scores.map(({ rank }, index) => ({ rank, range: ranges[index] })).toSorted((a, b) => a.rank - b.rank);
    expect(spread.phrases.map((phrase) => phrase.spread)).toEqual(byRank.map(({ range }) => range));
    expect(ranges.some(([low, high]) => high! - low! > 0.001)).toBe(true);
  });
});

describe('scores in the order of the list', () => {
  it('are those of the answer, also where lines are the same', async () => {
    const asked = list();
    const { phrases } = await askList(encoder, settings, image_embeds, asked);
    const scores = await scorePhrases(encoder, settings, image_embeds, asked, { merge: false });
    for (const [index, { rank, probability, cosine }] of scores.entries())
      expect(phrases[rank - 1]).toMatchObject({ phrase: asked.phrases[index]!.spellings[0], probability, cosine, rank });
    expect(new Set(scores.map(({ rank }) => rank)).size).toBe(asked.phrases.length);
  });

  it('are one for spellings that are merged', async () => {
    const asked = list();
    const { phrases } = await askList(encoder, settings, image_embeds, mergeSpellings(asked));
    const scores = await scorePhrases(encoder, settings, image_embeds, asked, { merge: true });
    expect(scores.map(({ rank }) => phrases[rank - 1]!.phrase)).toEqual([
      ...['waves', 'a forest', 'conté', 'conté', 'waves', 'a forest'],
    ]);
    expect(scores.map(({ rank, probability }) => phrases[rank - 1]!.probability - probability)).toEqual(scores.map(() => 0));
  });
});
