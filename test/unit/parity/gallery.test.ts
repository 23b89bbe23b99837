/** On pictures of its own kind the demo model is right: media/gallery/gallery.json says what is true of each. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SEEING } from '../../../src/clip/seeing.js';
import { gazeAt, type GazeSettings } from '../../../src/gaze/gaze.js';
import type { ListResult } from '../../../src/gaze/result.js';
import type { Model } from '../../../src/models/model.js';
import { readBuiltInList } from '../../../src/phrases/built-in-lists.js';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';
import { phrasesAsList } from '../../../src/phrases/phrases-as-list.js';
import { demoModel, localEngine, ROOT, RUNTIME } from './demo-engine.js';

interface Truth {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly movement?: string;
  readonly artist?: string;
  readonly surface?: string;
  readonly subject?: string;
  readonly light?: string;
  readonly shapes?: readonly { readonly phrase: string }[];
}

const folder = path.join(ROOT, 'media', 'gallery');
const truths = JSON.parse(readFileSync(path.join(folder, 'gallery.json'), 'utf8')) as Truth[];
const all = (pick: (truth: Truth) => string | undefined) => [...new Set(truths.flatMap((truth) => pick(truth) ?? []))];

const COLOURS = ['red', 'blue', 'green', 'yellow', 'black', 'white', 'orange', 'purple'];
const SHAPES = ['circle', 'square', 'triangle', 'star'];

let model: Model;
let cacheFolder: string;
let lists: readonly PhraseList[];
const { encoder } = localEngine();

beforeAll(async () => {
  cacheFolder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-gallery-'));
  model = await demoModel(cacheFolder);
  const built = (id: 'movements' | 'artists-by-training-prevalence' | 'surfaces') =>
    readBuiltInList(path.join(ROOT, 'lists'), id);
  const own = (id: string, phrases: readonly string[]) => phrasesAsList(phrases, { id, title: id });
  lists = [
    await built('movements'),
    await built('artists-by-training-prevalence'),
    await built('surfaces'),
    own(
      'subject',
      all(({ subject }) => subject),
    ),
    own(
      'light',
      all(({ light }) => light),
    ),
    own(
      'shapes',
      COLOURS.flatMap((colour) => SHAPES.map((shape) => `${/^[aeiou]/.test(colour) ? 'an' : 'a'} ${colour} ${shape}`)),
    ),
  ];
});
afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));

const onBoth = (['native', 'wasm'] as const).flatMap((library) => truths.map((truth) => ({ ...truth, library })));

describe.each(onBoth)('$file on $library', ({ library, ...truth }) => {
  const answers = new Map<string, ListResult>();
  const first = (list: string) => answers.get(list)!.phrases[0]!.phrase;

  beforeAll(async () => {
    const picture = { source: { kind: 'file', path: path.join(folder, truth.file) } as const, path: truth.file };
    const settings: GazeSettings = { model, runtime: { ...RUNTIME, library }, seeing: DEFAULT_SEEING, batchSize: 128 };
    const { image, encoded } = await gazeAt(encoder, settings, picture, lists);
    expect(encoded.runtime).toBe(library);
    expect(image).toMatchObject({ width: truth.width, height: truth.height });
    for (const list of image.lists) answers.set(list.id, list);
  });

  it('has what is true of it at rank one', () => {
    if (truth.movement !== undefined) {
      expect(answers.get('movements')!.count).toBe(193);
      expect(first('movements')).toBe(truth.movement);
    }
    if (truth.artist !== undefined) expect(first('artists-by-training-prevalence')).toBe(truth.artist);
    if (truth.surface !== undefined) expect(first('surfaces')).toBe(truth.surface);
    if (truth.subject !== undefined) expect(first('subject')).toBe(truth.subject);
    if (truth.light !== undefined) expect(first('light')).toBe(truth.light);
    const named = truth.shapes?.map(({ phrase }) => phrase);
    if (named)
      expect(
        new Set(
          answers
            .get('shapes')!
            .phrases.slice(0, named.length)
            .map(({ phrase }) => phrase),
        ),
      ).toEqual(new Set(named));
    expect(truth.movement ?? named).toBeDefined();
  });

  it('has shares that sum to one in every list', () => {
    for (const { phrases, effective, count } of answers.values()) {
      expect(phrases.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
      expect(effective).toBeGreaterThanOrEqual(1);
      expect(effective).toBeLessThanOrEqual(count + 1e-3);
    }
  });
});
