/** What must never be in a log or a report: where somebody's files are, and what they wrote. */
import { describe, expect, it } from 'vitest';
import { withoutPrivateData } from '../../../src/doctor/private-text.js';

const FOLDERS = [
  { path: '/home/ada/work/motifs', as: '' },
  { path: '/home/ada/.vscode/extensions/clip-gaze', as: '<extension>' },
  { path: 'vscode-remote://ssh-remote+box/srv/shared pictures', as: '' },
  { path: 'C:\\Users\\ada\\motifs', as: '' },
];
const told = (text: string) => withoutPrivateData(text, FOLDERS);

describe('private text', () => {
  for (const [what, text, expected] of [
    ['a path of the workspace is relative', 'gazed at /home/ada/work/motifs/a b/x.jpg: 3 lists', 'gazed at a b/x.jpg: 3 lists'],
    ['the workspace itself is a point', "scandir '/home/ada/work/motifs'", "scandir '.'"],
    ['a neighbour with a longer name is not in it', '/home/ada/work/motifs-old/x.jpg', '…/x.jpg'],
    [
      'a stack names the extension, and of other places the file alone',
      'Error: no\n    at f (/home/ada/.vscode/extensions/clip-gaze/out/extension.cjs:1:2)\n    at g (file:///usr/share/code/out/vs/host.js:3:4)\n    at node:fs:5:6',
      'Error: no\n    at f (<extension>/out/extension.cjs:1:2)\n    at g (…/host.js:3:4)\n    at node:fs:5:6',
    ],
    [
      'an outer path keeps its name',
      "ENOENT: no such file, open '/mnt/my private/holidays/x y.jpg'",
      "ENOENT: no such file, open '…/x y.jpg'",
    ],
    [
      'a path with spaces that nothing quotes',
      'imported CLIP from /mnt/my private/models/clip.zip',
      'imported CLIP from …/clip.zip',
    ],
    ['a path of one part', 'reading /secret failed', 'reading …/secret failed'],
    ['an address of a file', 'opening file:///home/ada/pictures/x.jpg', 'opening …/x.jpg'],
    ['a path of Windows', 'C:\\Users\\ada\\motifs\\x.jpg and D:\\private\\y.jpg', 'x.jpg and …/y.jpg'],
    ['a remote workspace', 'vscode-remote://ssh-remote+box/srv/shared pictures/a/x.jpg', 'a/x.jpg'],
    ['what stands in quotes', 'The list "my enemies" asks "a portrait of ada"', 'The list "…" asks "…"'],
    [
      'an address of the network stays',
      'https://huggingface.co/a/b answers 503, 3/4 of it',
      'https://huggingface.co/a/b answers 503, 3/4 of it',
    ],
    ['a relative path stays', 'lists/a/motif.phrases and a/b', 'lists/a/motif.phrases and a/b'],
  ] as const)
    it(what, () => expect(told(text)).toBe(expected));

  it('replaces addresses that are encoded', () => {
    expect(withoutPrivateData('file:///srv/a%20b/x.jpg', [{ path: '/srv/a b', as: '' }])).toBe('x.jpg');
  });

  it('leaves alone what is private already', () => {
    const once = told('open \'/mnt/p/x.jpg\' in /home/ada/.vscode/extensions/clip-gaze/out "a"');
    expect(told(once)).toBe(once);
  });

  it('comes to an end with text that was made to hold it up', () => {
    for (const hostile of [
      '/'.repeat(1e5),
      '/a'.repeat(1e5),
      `'/${'a'.repeat(1e5)}`,
      '\\\\'.repeat(1e5),
      'a:/'.repeat(1e5),
      '/ '.repeat(1e5),
      '"'.repeat(1e5),
    ])
      expect(told(hostile).length).toBeLessThan(40_000);
  });
});
