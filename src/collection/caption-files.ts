/**
 * Which pictures have one file for their captions: `a.jpg` and `a.png` everywhere, `A.jpg` and `a.png` where the disk takes `A.txt`
 * and `a.txt` for one, as most of Windows and macOS do, and disks made there also elsewhere; where it takes two ways of writing
 * an accent for one, as macOS does, those too. Which it does is asked of the disk itself, by the names of the pictures.
 */

/** What is asked of a disk. Paths have slashes, on every system. */
export interface NamesOnDisk {
  /** Whether there is something of this name, as the disk takes names. */
  isThere(path: string): Promise<boolean>;
  /** Names in a folder, as whoever made them wrote them; none where it cannot be read. */
  names(folder: string): Promise<readonly string[]>;
}

interface Picture {
  readonly stem: string;
  readonly extension: string;
}

export class CaptionFiles {
  /** Pictures whose captions no other has, by what no disk tells apart that any disk takes for one. */
  private readonly pictures = new Map<string, Picture[]>();
  private readonly folders = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(private readonly disk: NamesOnDisk) {}

  /**
   * One picture after the other; each is to be waited for.
   *
   * @param picture path of a picture that is there
   * @returns the same for all whose captions would be one file
   */
  async fileOf(picture: string): Promise<string> {
    const [, stem = picture, extension = ''] = /^(.*?)(\.[^./]*)?$/s.exec(picture) ?? [];
    const alike = this.pictures.get(folded(stem)) ?? [];
    for (const other of alike) if (other.stem === stem || (await this.isOne(other, stem))) return other.stem;
    this.pictures.set(folded(stem), [...alike, { stem, extension }]);
    return stem;
  }

  /** Whether the disk finds the picture also where its name is written as another's is. */
  private async isOne({ stem, extension }: Picture, otherStem: string): Promise<boolean> {
    const one = `${stem}${extension}`.split('/');
    const other = `${otherStem}${extension}`.split('/');
    for (const [at, name] of one.entries()) {
      const otherName = other[at];
      if (otherName === undefined) return false;
      if (name !== otherName && !(await this.isOneIn(other.slice(0, at).join('/'), name, otherName))) return false;
    }
    return one.length === other.length;
  }

  /** Two names that are both found, but are not two in the folder, are one. */
  private async isOneIn(folder: string, name: string, other: string): Promise<boolean> {
    const there = await Promise.all([name, other].map((each) => this.disk.isThere(`${folder}/${each}`)));
    const names = await this.namesIn(folder === '' ? '/' : folder);
    return there.every(Boolean) && !(names.has(name) && names.has(other));
  }

  private namesIn(folder: string): Promise<ReadonlySet<string>> {
    const known = this.folders.get(folder) ?? this.disk.names(folder).then((names) => new Set(names));
    this.folders.set(folder, known);
    return known;
  }
}

/** Names that are not the same here are two files on every disk: large and small letters, and every way of writing an accent, are one. */
function folded(name: string): string {
  return name.normalize('NFD').toLowerCase().toUpperCase().normalize('NFD');
}
