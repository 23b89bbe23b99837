import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileTooLargeError, NotAFileError, readBounded } from '../../../src/files/read-bounded.js';
import { readPhraseFile } from '../../../src/phrases/read-phrase-file.js';
import { LARGEST_FILE } from '../../../src/phrases/limits.js';
import { CONTEXT, localEngine } from '../parity/demo-engine.js';
import { DEFAULT_SEEING } from '../../../src/clip/seeing.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-bounded-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => path.join(folder, name);
const unix = process.platform !== 'win32';

/** Names that a repository can hold, or make out of links, and that are no files. */
const traps: Record<string, (name: string) => void> = {
  'a folder': (name) => mkdirSync(at(name)),
  ...(unix && {
    'a pipe that nobody writes to': (name: string) => execFileSync('mkfifo', [at(name)]),
    'a link to a device that never ends': (name: string) => symlinkSync('/dev/zero', at(name)),
  }),
};

describe('readBounded', () => {
  it.each([0, 1, 9, 10])('reads %i bytes where 10 are the most', async (bytes) => {
    writeFileSync(at('a'), Buffer.alloc(bytes, 7));
    expect(await readBounded(at('a'), 10)).toEqual(Buffer.alloc(bytes, 7));
  });

  it('refuses one more before a byte is read, and tells how many there are', async () => {
    writeFileSync(at('a'), Buffer.alloc(11));
    const error: unknown = await readBounded(at('a'), 10).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FileTooLargeError);
    expect((error as FileTooLargeError).bytes).toBe(11);
  });

  it('follows links to files', async () => {
    if (!unix) return;
    writeFileSync(at('a'), 'abc');
    symlinkSync(at('a'), at('b'));
    expect((await readBounded(at('b'), 10)).toString()).toBe('abc');
  });

  it.each(Object.keys(traps))('refuses %s at once', async (trap) => {
    traps[trap]!('trap');
    await expect(readBounded(at('trap'), 10)).rejects.toThrow(trap === 'a folder' ? /EISDIR|not a file/ : NotAFileError);
  });
});

describe('a repository that holds them', () => {
  it.each(Object.keys(traps))('gets its picture refused by name: %s', async (trap) => {
    traps[trap]!('trap.png');
    const looking = localEngine().engine.preview(
      { source: { kind: 'file', path: at('trap.png') }, seeing: DEFAULT_SEEING, maxSide: 64 },
      CONTEXT,
    );
    await expect(looking).rejects.toThrow('trap.png is no file but a folder, a pipe or a device');
  });

  it.each(Object.keys(traps))('gets its phrase file refused: %s', async (trap) => {
    traps[trap]!('trap.phrases');
    await expect(readPhraseFile('trap.phrases', folder)).rejects.toThrow(/EISDIR|not a file/);
  });

  it('gets a phrase file past the limit refused unread', async () => {
    writeFileSync(at('big.phrases'), Buffer.alloc(LARGEST_FILE + 1, 'a\n'));
    await expect(readPhraseFile('big.phrases', folder)).rejects.toThrow(/^big\.phrases is too large for a phrase file: 9 MiB/);
  });
});
