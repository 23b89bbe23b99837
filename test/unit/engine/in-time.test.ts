import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inTime, OutOfTimeError } from '../../../src/engine/in-time.js';
import { EngineError } from '../../../src/engine/errors.js';
import { demoModel, localEngine } from '../parity/demo-engine.js';

describe('inTime', () => {
  it('gives what the work gives, also from within', () => {
    expect(inTime(60_000, () => inTime(60_000, () => 3) + 4)).toBe(7);
  });

  it('throws what the work throws', () => {
    const error = new RangeError('mine');
    expect(() =>
      inTime(60_000, () => {
        throw error;
      }),
    ).toThrow(error);
  });

  it('stops a regular expression that goes back and forth, and goes on afterwards', () => {
    expect(() => inTime(50, () => /^(a+)+$/.test(`${'a'.repeat(200)}!`))).toThrow(OutOfTimeError);
    expect(inTime(60_000, () => 1)).toBe(1);
  });
});

describe('a tokenizer.json with a pathological regular expression', () => {
  it('is given up with the name of the model and its file, and the engine goes on', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-pathological-'));
    try {
      const model = await demoModel(folder);
      const tokenizer = path.join(folder, 'tokenizer.json');
      const json = JSON.parse(readFileSync(model.files.tokenizer, 'utf8')) as Record<string, unknown>;
      const evil = { type: 'Replace', pattern: { Regex: '^(a+)+$' }, content: 'b' };
      writeFileSync(tokenizer, JSON.stringify({ ...json, normalizer: evil }));
      const hostile = { ...model, fingerprint: 'hostile', files: { ...model.files, tokenizer } };
      const { engine } = localEngine();
      const failing = engine.tokenize({ model: hostile, phrases: ['short', `${'a'.repeat(300)}!`] });
      await expect(failing).rejects.toThrow(EngineError);
      await expect(failing).rejects.toThrow(/^The tokenizer of .* does not come to an end with some phrase/);
      await expect(engine.tokenize({ model, phrases: ['short'] })).resolves.toMatchObject({ truncated: [false] });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
