/** Captions from the command line: beside the pictures, and never over what is there unless that was said. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CLI = path.join(ROOT, 'out', 'cli.js');
let home: string;

beforeAll(() => {
  if (!existsSync(CLI)) throw new Error('out/cli.js is missing: run "npm run build" first.');
  home = mkdtempSync(path.join(tmpdir(), 'clip-gaze-caption-'));
  mkdirSync(path.join(home, 'set'));
  const gallery = (name: string, as: string) =>
    copyFileSync(path.join(ROOT, 'media', 'gallery', name), path.join(home, 'set', as));
  gallery('ukiyo-e-waves.jpg', 'waves.jpg');
  gallery('op-art-checks.png', 'waves.png');
  gallery('op-art-checks.png', 'checks.png');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function caption(...args: string[]) {
  const { npm_lifecycle_event: _, ...outer } = process.env;
  const env = { ...outer, CLIP_GAZE_HOME: home };
  const phrases = ['--model', 'demo', '--phrase', 'ukiyo-e movement', '--phrase', 'op art movement'];
  return spawnSync(process.execPath, [CLI, 'caption', 'set', ...phrases, ...args], { cwd: home, env, encoding: 'utf8' });
}
const text = (name: string) => readFileSync(path.join(home, 'set', name), 'utf8');

describe('clip-gaze caption', () => {
  it('says what it would write, and writes nothing', () => {
    const { stdout } = caption('--dry-run', '--prefix', 'a picture, ');
    expect(stdout).toBe(
      'set/checks.txt: a picture, op art movement\nset/waves.txt: a picture, ukiyo-e movement\n'.replaceAll('/', path.sep),
    );
    expect(existsSync(path.join(home, 'set', 'waves.txt'))).toBe(false);
  });

  it('writes beside the pictures what is missing, leaves what is there, and says which have no file of their own', () => {
    writeFileSync(path.join(home, 'set', 'checks.txt'), 'mine\n');
    const { status, stdout, stderr } = caption();
    expect(stdout).toBe(`set${path.sep}waves.txt\n`);
    expect([text('checks.txt'), text('waves.txt')]).toEqual(['mine\n', 'ukiyo-e movement']);
    expect(stderr).toContain('1 caption is there already and stays as it is. --append adds to them');
    expect(stderr).toContain(`set${path.sep}waves.png has no caption of its own`);
    expect(status).toBe(1);
  });

  it('appends once, however often it is asked to, and writes over what is there only if that is said', () => {
    for (let time = 0; time < 2; time++) caption('--append');
    expect(text('checks.txt')).toBe('mine, op art movement\n');
    caption('--overwrite', '--top', '2', '--separator', ' | ', '--suffix', '!');
    expect(text('checks.txt')).toBe('op art movement | ukiyo-e movement!');
  });

  it('has no caption where no phrase has the least share', () => {
    const { stdout, stderr } = caption('--overwrite', '--min-share', '1', '--prefix', 'nothing but this');
    expect(stdout).toBe('');
    expect(stderr).toContain('3 without a phrase of that share: no caption.');
    expect(text('checks.txt')).toBe('op art movement | ukiyo-e movement!');
  });

  it.skipIf(process.platform === 'win32')('never writes through a link, nor into what is not UTF-8', () => {
    const [elsewhere, there] = [path.join(home, 'elsewhere.txt'), path.join(home, 'set', 'waves.txt')];
    writeFileSync(elsewhere, 'somebody else’s');
    rmSync(there);
    symlinkSync(elsewhere, there);
    const linked = caption('--overwrite');
    expect(linked.stderr).toContain('waves.txt was not written: it is a link');
    expect(linked.status).toBe(1);
    expect(readFileSync(elsewhere, 'utf8')).toBe('somebody else’s');
    rmSync(there);
    const latin = Buffer.from('caf\xe9', 'latin1');
    writeFileSync(there, latin);
    expect(caption('--append').stderr).toContain('it is not text in UTF-8');
    expect(readFileSync(there)).toEqual(latin);
  });

  it('has a caption for each picture that has a file of its own on this disk, and says of the others that they have none', () => {
    const cases = path.join(home, 'set', 'cases');
    mkdirSync(cases);
    for (const name of ['A.png', 'a.jpg', '\u00c9.png', '\u00e9.jpg', 'caf\u00e9.png', 'cafe\u0301.jpg'])
      copyFileSync(path.join(home, 'set', 'checks.png'), path.join(cases, name));
    const { stderr } = caption();
    const pictures = readdirSync(cases).filter((name) => !name.endsWith('.txt'));
    const texts = readdirSync(cases).filter((name) => name.endsWith('.txt'));
    const without = stderr
      .split('\n')
      .filter((line) => line.includes(`cases${path.sep}`) && line.includes('no caption of its own'));
    expect(texts.length + without.length).toBe(pictures.length);
    rmSync(cases, { recursive: true });
  });

  it('does not both append and overwrite, nor take a share that is none', () => {
    expect(caption('--append', '--overwrite').status).toBe(2);
    expect(caption('--min-share', '30').status).toBe(2);
  });
});
