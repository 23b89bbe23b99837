import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPictures, type Fruitless } from '../../../src/collection/find-pictures.js';
import { globBase, globTest } from '../../../src/collection/glob.js';

let base: string;

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'clip-gaze-find-'));
  const files = [
    'b10.jpg',
    'b9.JPG',
    'notes.txt',
    '.hidden.png',
    'a[1].png',
    'sub/c.webp',
    'sub/deep/d.tiff',
    '.git/e.png',
    'empty/x.txt',
  ];
  for (const file of files) {
    await mkdir(path.join(base, path.dirname(file)), { recursive: true });
    await writeFile(path.join(base, file), '');
  }
  await symlink(path.join(base, 'sub', 'c.webp'), path.join(base, 'link.webp'));
  await symlink(base, path.join(base, 'sub', 'circle'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

async function found(...named: string[]) {
  const fruitless: Fruitless[] = [];
  const paths: string[] = [];
  for await (const picture of findPictures(named, base, (what) => fruitless.push(what))) {
    expect(picture.id).toBe(path.resolve(base, picture.path));
    paths.push(picture.path);
  }
  return { paths, fruitless };
}

const ALL = ['a[1].png', 'b9.JPG', 'b10.jpg', 'link.webp', 'sub/c.webp', 'sub/deep/d.tiff'];

describe('pictures that are named', () => {
  it('are all below a folder, in the order of their names, without what is hidden or leads in a circle', async () => {
    expect((await found('.')).paths).toEqual(ALL);
    expect((await found('sub')).paths).toEqual(['sub/c.webp', 'sub/deep/d.tiff']);
    expect((await found('.git')).paths).toEqual(['.git/e.png']);
  });

  it('are those of a pattern', async () => {
    expect((await found('*.{jpg,JPG}')).paths).toEqual(['b9.JPG', 'b10.jpg']);
    expect((await found('**/*.webp')).paths).toEqual(['link.webp', 'sub/c.webp']);
    expect((await found('s?b/**')).paths).toEqual(['sub/c.webp', 'sub/deep/d.tiff']);
    expect((await found(path.join(base, 'sub/*'))).paths).toEqual([path.join(base, 'sub/c.webp')]);
  });

  it('are files by their own name, whatever characters it has, and also where they are gone', async () => {
    expect((await found('a[1].png', 'gone.png', 'notes.txt')).paths).toEqual(['a[1].png', 'gone.png', 'notes.txt']);
  });

  it('come once from several folders, and each time that they are named', async () => {
    expect((await found('sub', '**/*')).paths).toEqual([
      'sub/c.webp',
      'sub/deep/d.tiff',
      ...ALL.filter((file) => !file.startsWith('sub/')),
    ]);
    expect((await found('b10.jpg', 'b10.jpg')).paths).toEqual(['b10.jpg', 'b10.jpg']);
  });

  it('are told where there are none', async () => {
    const { paths, fruitless } = await found('empty', '*.bmp');
    expect(paths).toEqual([]);
    expect(fruitless).toEqual([
      { named: 'empty', reason: 'there is no picture in it' },
      { named: '*.bmp', reason: 'no picture matches it' },
    ]);
  });
});

describe('patterns of paths', () => {
  it.each([
    ['*.png', ['a.png', '.png.png'], ['a.png']],
    ['**/*.png', ['a.png', 'b/c/a.png', 'b/.h/a.png'], ['a.png', 'b/c/a.png']],
    ['b/**', ['b/c', 'b/c/d', 'b', 'bc'], ['b/c', 'b/c/d']],
    ['[a-c]?.png', ['ax.png', 'dx.png', 'a.png'], ['ax.png']],
    ['[!a]*', ['ab', 'ba'], ['ba']],
    ['{a,b/*}.png', ['a.png', 'b/c.png', 'b.png'], ['a.png', 'b/c.png']],
    ['a(b)+.png', ['a(b)+.png', 'abb.png'], ['a(b)+.png']],
    ['日*.png', ['日本.png'], ['日本.png']],
    ['[', ['['], ['[']],
  ])('%s', (glob, paths, matching) => {
    expect(paths.filter(globTest(glob))).toEqual(matching);
  });

  it('start where the first sign stands', () => {
    expect(['a/b/*.png', '*.png', '/*', 'a/{b,c}/d'].map(globBase)).toEqual(['a/b', '', '/', 'a']);
  });
});
