/** How large the files of a model may be that are read whole: one below, at it, one above, with what is told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelError } from '../../../src/models/errors.js';
import { checkTokenizer, LONGEST_CONFIG, LONGEST_TOKENIZER, readConfig } from '../../../src/models/read-config.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-limits-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** JSON of so many bytes: spaces stand after it. */
function write(name: string, json: unknown, bytes: number): string {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify(json).padEnd(bytes));
  return file;
}

describe('bytes of a file of a model', () => {
  it('config.json', async () => {
    const read = (bytes: number) => readConfig(write('config.json', { model_type: 'clip' }, bytes));
    for (const bytes of [LONGEST_CONFIG - 1, LONGEST_CONFIG])
      await expect(read(bytes)).resolves.toMatchObject({ projection: 512 });
    const refused = read(LONGEST_CONFIG + 1);
    await expect(refused).rejects.toThrow(ModelError);
    await expect(refused).rejects.toThrow('config.json has 1048577 bytes; no such file of a CLIP model has more than 1048576');
  });

  it('tokenizer.json', async () => {
    const settings = write('tokenizer_config.json', {}, 2);
    const check = (bytes: number) => checkTokenizer(write('tokenizer.json', { model: { vocab: {} } }, bytes), settings);
    for (const bytes of [LONGEST_TOKENIZER - 1, LONGEST_TOKENIZER]) await expect(check(bytes)).resolves.toBeUndefined();
    await expect(check(LONGEST_TOKENIZER + 1)).rejects.toThrow('no such file of a CLIP model has more than 67108864');
  });
});
