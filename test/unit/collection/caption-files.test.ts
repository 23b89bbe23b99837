/** Which pictures have one file for their captions, on disks that take names as the systems do. */
import { describe, expect, it } from 'vitest';
import { CaptionFiles, type NamesOnDisk } from '../../../src/collection/caption-files.js';

/** What a disk takes for one name. */
const DISKS = {
  /** ext4, and whatever else Linux is installed on */
  exact: (name: string) => name,
  /** NTFS and exFAT, also on Linux: each letter for itself, an accent that is a letter of its own included */
  caseless: (name: string) => name.toUpperCase(),
  /** APFS */
  'caseless, accents in any way': (name: string) => name.normalize('NFD').toLowerCase(),
  /** APFS made for large and small letters */
  'accents in any way': (name: string) => name.normalize('NFD'),
} as const;

/** A disk with these files, as they were named when they were made: what it takes for one that is there is that one. */
function diskOf(kind: keyof typeof DISKS, files: readonly string[]): { disk: NamesOnDisk; asked: string[] } {
  const same = DISKS[kind];
  const paths = files.flatMap((file) => file.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/')));
  const there = new Map<string, string>();
  for (const path of paths) if (!there.has(same(path))) there.set(same(path), path);
  const asked: string[] = [];
  const disk: NamesOnDisk = {
    isThere: (path) => Promise.resolve(there.has(same(path))),
    names: (folder) => {
      asked.push(folder);
      const below = [...there.values()].filter((path) => same(path.slice(0, path.lastIndexOf('/')) || '/') === same(folder));
      return Promise.resolve(below.map((path) => path.slice(path.lastIndexOf('/') + 1)));
    },
  };
  return { disk, asked };
}

/** @returns for each picture the place of the first whose caption has the same file */
async function firsts(kind: keyof typeof DISKS, pictures: readonly string[], files = pictures): Promise<number[]> {
  const captions = new CaptionFiles(diskOf(kind, files).disk);
  const found: string[] = [];
  for (const picture of pictures) found.push(await captions.fileOf(picture));
  return found.map((file) => found.indexOf(file));
}

const NFC = 'caf\u00e9';
const NFD = 'cafe\u0301';

describe('captions of pictures', () => {
  it.each(Object.keys(DISKS) as (keyof typeof DISKS)[])('that differ in their endings only have one file: %s', async (kind) => {
    expect(await firsts(kind, ['/set/a.jpg', '/set/b.jpg', '/set/a.png', '/set/a.b.png', '/other/a.png', '/set/a'])).toEqual([
      0, 1, 0, 3, 4, 0,
    ]);
  });

  it('that differ in large and small letters have one file where the disk takes them for one', async () => {
    const pictures = ['/set/A.jpg', '/set/a.png', '/set/\u00c9.jpg', '/set/\u00e9.png', '/set/B.jpg'];
    const one = [0, 0, 2, 2, 4];
    const each = [0, 1, 2, 3, 4];
    expect(await firsts('caseless', pictures)).toEqual(one);
    expect(await firsts('caseless, accents in any way', pictures)).toEqual(one);
    expect(await firsts('accents in any way', pictures)).toEqual(each);
    expect(await firsts('exact', pictures)).toEqual(each);
  });

  it('that differ in how an accent is written have one file where the disk takes them for one', async () => {
    const pictures = [`/set/${NFC}.jpg`, `/set/${NFD}.png`];
    expect(await firsts('caseless', pictures)).toEqual([0, 1]);
    expect(await firsts('caseless, accents in any way', pictures)).toEqual([0, 0]);
    expect(await firsts('accents in any way', pictures)).toEqual([0, 0]);
    expect(await firsts('exact', pictures)).toEqual([0, 1]);
  });

  it('have one file also where all of the path is written in another way than the disk has it', async () => {
    const files = ['/Set/CAF\u00c9.JPG', '/Set/caf\u00e9.png', '/Set/straße.jpg', '/Set/STRASSE.png'];
    const typed = ['/set/Caf\u00e9.jpg', '/SET/caf\u00c9.png', '/Set/straße.jpg', '/Set/STRASSE.png'];
    expect(await firsts('caseless, accents in any way', typed, files)).toEqual([0, 0, 2, 3]);
  });

  it('ask for a folder once, and only where names are alike', async () => {
    const pictures = ['/set/a.jpg', '/set/b.jpg', '/set/A.png', '/set/B.png'];
    const { disk, asked } = diskOf('caseless', pictures);
    const captions = new CaptionFiles(disk);
    for (const picture of pictures.slice(0, 2)) await captions.fileOf(picture);
    expect(asked).toEqual([]);
    for (const picture of pictures.slice(2)) await captions.fileOf(picture);
    expect(asked).toEqual(['/set']);
  });
});
