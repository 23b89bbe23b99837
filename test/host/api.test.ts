import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { clipGaze, picture, root } from './extension.js';

interface Reference {
  readonly images: Readonly<
    Record<
      string,
      {
        readonly gaze: Readonly<Record<string, readonly string[]>>;
        readonly probabilities: Readonly<Record<string, readonly number[]>>;
      }
    >
  >;
}

const fixtures = path.join(root, 'test', 'fixtures', 'reference');
const reference = JSON.parse(readFileSync(path.join(fixtures, 'results.json'), 'utf8')) as Reference;

describe('the API', () => {
  // Upright, opaque, without a profile: what is seen as displayed is what clip-gaze sees.
  for (const name of [
    'gallery-art-nouveau-golden-tree.jpg',
    'gallery-cubism-guitar-on-wood.jpg',
    'gallery-red-circle-blue-square.png',
    'gallery-stained-glass-flowers.webp',
  ]) {
    it(`answers for ${name} as clip-gaze does`, async () => {
      const { gaze, probabilities, lists } = await clipGaze();
      const uri = vscode.Uri.file(path.join(fixtures, 'images', name));
      const expected = reference.images[name];
      assert.ok(expected);
      assert.deepEqual(await gaze(uri, lists.movements, { onlyShowBest: 1 }), expected.gaze.MOVEMENTS?.slice(0, 1));
      for (const [upstream, phrases] of [
        ['SURFACES', lists.surfaces],
        ['PAINTING_MATERIALS', lists['painting-materials']],
        ['TOOLS', lists.tools],
        ['QUALITIES', lists.qualities],
      ] as const) {
        const shares = await probabilities(uri, phrases);
        const wanted: readonly number[] | undefined = expected.probabilities[upstream];
        assert.equal(wanted?.length, shares.length);
        assert.deepEqual(
          shares.map(([phrase]) => phrase),
          phrases,
        );
        for (const [index, [phrase, share]] of shares.entries())
          assert.ok(Math.abs(share - (wanted[index] ?? NaN)) < 1e-4, `${phrase}: ${share}, not ${wanted[index]}`);
      }
    });
  }

  it('has the ten lists', async () => {
    const { lists } = await clipGaze();
    assert.deepEqual(Object.fromEntries(Object.entries(lists).map(([id, phrases]) => [id, phrases.length])), {
      'artists-by-name': 5854,
      'artists-by-training-prevalence': 957,
      movements: 193,
      'painting-materials': 25,
      surfaces: 19,
      tools: 24,
      'printing-techniques': 29,
      'sculpture-materials': 38,
      sites: 19,
      qualities: 7,
    });
  });

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    assert.equal((await clipGaze()).version, version);
  });

  it('answers with as many as asked for, as lines or as pairs, of bytes as of a file', async () => {
    const { gaze } = await clipGaze();
    const uri = picture('red-circle-blue-square.png');
    const phrases = ['a red circle', 'a blue square', 'a green triangle', 'a yellow circle', 'a black square', 'art'];
    assert.equal((await gaze(uri, phrases)).length, 5);
    assert.equal((await gaze(uri, phrases, { onlyShowBest: 2 })).length, 2);
    const all = await gaze(uri, phrases, { onlyShowBest: null, formatOutput: false });
    assert.equal(all.length, 6);
    const sum = all.reduce((total, [, share]) => total + share, 0);
    assert.ok(Math.abs(sum - 1) < 1e-6, `the shares sum to ${sum}`);
    assert.deepEqual(
      all.map(([, share]) => share),
      all.map(([, share]) => share).toSorted((a, b) => b - a),
    );
    const bytes = await vscode.workspace.fs.readFile(uri);
    assert.deepEqual(await gaze(bytes, phrases, { onlyShowBest: null, formatOutput: false, batchSize: 1 }), all);
  });

  it('gives a list of one phrase 100 %, and equal phrases equal shares', async () => {
    const { gaze, probabilities } = await clipGaze();
    const uri = picture('op-art-checks.png');
    assert.deepEqual(await gaze(uri, ['a painting']), ['a painting (100%)']);
    const shares = await probabilities(uri, ['art', 'art']);
    assert.deepEqual(shares, [
      ['art', 0.5],
      ['art', 0.5],
    ]);
  });

  it('refuses what it cannot do, in words', async () => {
    const { gaze } = await clipGaze();
    const uri = picture('op-art-checks.png');
    await assert.rejects(gaze(uri, []), /phrase/);
    await assert.rejects(gaze('a path' as unknown as vscode.Uri, ['art']), /must be a vscode\.Uri or the bytes/);
    await assert.rejects(gaze(uri, [1] as unknown as string[]), Error);
    await assert.rejects(gaze(uri, ['art'], { onlyShowBest: 0 }), Error);
    await assert.rejects(gaze(new TextEncoder().encode('no picture'), ['art']), /image/i);
    await assert.rejects(gaze(vscode.Uri.file(path.join(root, 'no-such-picture.png')), ['art']), /no-such-picture\.png/);
  });

  it('stops when its token is cancelled', async () => {
    const { gaze, lists } = await clipGaze();
    const cancellation = new vscode.CancellationTokenSource();
    const answer = gaze(
      picture('op-art-checks.png'),
      lists['artists-by-name'].map((phrase) => `${phrase}, cancelled`),
      {
        batchSize: 1,
        token: cancellation.token,
      },
    );
    setTimeout(() => cancellation.cancel(), 300);
    await assert.rejects(answer, (error: Error) => /cancel/i.test(`${error.name} ${error.message}`));
    assert.equal((await gaze(picture('op-art-checks.png'), ['art'])).length, 1);
  });
});
