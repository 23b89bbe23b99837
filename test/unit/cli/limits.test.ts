/** What the command line takes of others' files: one below, at it, one above, with what is told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CAPTION_DISK } from '../../../src/cli/caption-disk.js';
import { lines, MOST_CHARACTERS, type Line } from '../../../src/cli/lines.js';
import { LONGEST_CAPTION } from '../../../src/collection/caption-writing.js';

describe('limits of the command line', () => {
  it('bytes of a caption that is added to', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-limits-'));
    try {
      const file = path.join(folder, 'a.txt');
      for (const bytes of [LONGEST_CAPTION - 1, LONGEST_CAPTION]) {
        writeFileSync(file, Buffer.alloc(bytes, 'a'));
        await expect(CAPTION_DISK.look(file)).resolves.toMatchObject({ kind: 'file' });
      }
      writeFileSync(file, Buffer.alloc(LONGEST_CAPTION + 1, 'a'));
      await expect(CAPTION_DISK.look(file)).rejects.toThrow('it is longer than a caption, and stays as it is');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([true, false])('characters of a line, ended: %s', async (ended) => {
    const taken = async (characters: number) => {
      const found: Line[] = [];
      const text = 'a'.repeat(characters) + (ended ? '\n' : '');
      // In pieces, as they come from a pipe.
      const chunks = [text.slice(0, 40_000), text.slice(40_000)];
      for await (const line of lines(inTurn(chunks))) found.push(line);
      return found;
    };
    for (const characters of [MOST_CHARACTERS - 1, MOST_CHARACTERS])
      expect(await taken(characters)).toEqual([{ text: 'a'.repeat(characters) }]);
    expect(await taken(MOST_CHARACTERS + 1)).toEqual([{ tooLong: true }]);
  });
});

async function* inTurn<T>(all: readonly T[]): AsyncGenerator<T> {
  for (const each of all) yield await Promise.resolve(each);
}
