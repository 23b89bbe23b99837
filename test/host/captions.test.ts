import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { DEFAULT_CAPTION } from '../../src/collection/captions.js';
import { existingCaptions, takeBack, writeCaptions, type WrittenCaption } from '../../src/collection/caption-writing.js';
import { CAPTION_DISK } from '../../src/workbench/caption-files.js';

/** Links need a right of their own on Windows. */
(process.platform === 'win32' ? describe.skip : describe)('captions', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-captions-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const there of [true, false])
    it(`are not written through a link to a file that is ${there ? '' : 'not '}there`, async () => {
      const [link, target] = [path.join(folder, `${there}.txt`), path.join(folder, `mine-${there}`)];
      if (there) writeFileSync(target, 'mine');
      symlinkSync(target, link);
      const captions = ['first', String(there)].map((name, picture) => ({
        picture,
        file: vscode.Uri.file(path.join(folder, `${name}.txt`)).toString(),
        caption: 'a caption',
      }));
      const { signal } = new AbortController();
      const existing = await existingCaptions(CAPTION_DISK, captions, signal, () => undefined);
      assert.deepEqual(
        existing.barred.map(({ why }) => why),
        ['it is a link, and what it leads to is left alone'],
      );
      const written: WrittenCaption[] = [];
      const failed = await writeCaptions(
        CAPTION_DISK,
        captions,
        existing,
        'overwrite',
        DEFAULT_CAPTION,
        written,
        signal,
        () => undefined,
      );
      assert.deepEqual(failed, []);
      assert.equal(existsSync(target) && readFileSync(target, 'utf8'), there && 'mine');
      assert.equal(readFileSync(path.join(folder, 'first.txt'), 'utf8'), 'a caption');
      assert.equal(await takeBack(CAPTION_DISK, written), 1);
      assert.ok(!existsSync(path.join(folder, 'first.txt')));
    });
});
