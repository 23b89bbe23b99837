import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { unit } from '../../../src/clip/similarity.js';
import { readBuiltInList } from '../../../src/phrases/built-in-lists.js';
import { CONTEXT, demoModel, localEngine, ROOT, RUNTIME } from './demo-engine.js';
import { describeParity } from './describe-parity.js';

describeParity('wasm');

const cacheFolder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-runtimes-'));
afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));

it('embeddings are those of the native runtime within 1e-4, so that both may use what the other stored', async () => {
  const model = await demoModel(cacheFolder);
  const { engine } = localEngine();
  const list = await readBuiltInList(path.join(ROOT, 'lists'), 'movements');
  const phrases = list.phrases.map(({ spellings: [phrase] }) => phrase);
  const embed = async (library: 'native' | 'wasm') => {
    const settings = { model, runtime: { ...RUNTIME, library }, phrases, batchSize: 64 };
    const { text_embeds } = await engine.encodePhrases(settings, CONTEXT);
    return phrases.map((_, row) => unit(text_embeds.slice(row * model.projection, (row + 1) * model.projection)));
  };
  const [native, wasm] = [await embed('native'), await embed('wasm')];
  const differences = native.map((row, at) => Math.hypot(...row.map((value, i) => value - wasm[at]![i]!)));
  expect(differences).toHaveLength(193);
  expect(Math.max(...differences)).toBeLessThan(1e-4);
});
