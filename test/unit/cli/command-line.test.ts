/** The command line as a person uses it: out/cli.js, which the test run has built. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataFolder, standpoint } from '../../../src/cli/folders.js';
import type { GazeResult } from '../../../src/gaze/result.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CLI = path.join(ROOT, 'out', 'cli.js');
const GALLERY = path.join(ROOT, 'media', 'gallery');
const WAVES = path.join(GALLERY, 'ukiyo-e-waves.jpg');

let home: string;

beforeAll(() => {
  if (!existsSync(CLI)) throw new Error('out/cli.js is missing: run "npm run build" first.');
  home = mkdtempSync(path.join(tmpdir(), 'clip-gaze-cli-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function clipGaze(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { npm_lifecycle_event: _, ...outer } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: home,
    env: { ...outer, CLIP_GAZE_HOME: home, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const json = (command: string, ...args: string[]): GazeResult =>
  JSON.parse(clipGaze([command, '--format', 'json', ...args]).stdout) as GazeResult;

describe('clip-gaze gaze', () => {
  it('asks the default lists, names the demo model on stderr only, and keeps results on stdout', () => {
    const { status, stdout, stderr } = clipGaze(['gaze', WAVES]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Artist\n(by .+ \(\d\d%\)\n){5}\nMovement\nukiyo-e movement \(89%\)\n/);
    expect(stderr).toContain('Demo model: not CLIP');
    expect(stdout).not.toContain('Demo model');
  });

  it('says how far shares depend on the wording, and merges spellings, where it is asked to', () => {
    writeFileSync(path.join(home, 'motif.phrases'), 'waves\nWaves\na forest\n');
    const [image] = json('gaze', WAVES, '--list', 'motif.phrases', '--spread', '--merge-spellings').images;
    const [list] = image!.lists;
    expect(list).toMatchObject({ count: 2, spreadOver: ['{}', 'a photo of {}', 'a painting of {}', 'a picture of {}'] });
    for (const { probability, spread } of list!.phrases) {
      expect(spread![0]).toBeLessThanOrEqual(probability);
      expect(spread![1]).toBeGreaterThanOrEqual(probability);
    }
    expect(list!.phrases[0]!.spellings).toEqual(['waves', 'Waves']);
    const { stdout } = clipGaze(['gaze', WAVES, '--list', 'motif.phrases', '--spread']);
    expect(stdout).toMatch(/^motif\nwaves \(\d\d%\) [\d.<> ]+ % to [\d.<> ]+ %\n/);
    const [header, first] = clipGaze([
      ...['gaze', WAVES, '--list', 'motif.phrases', '--spread', '--merge-spellings', '--format', 'csv'],
    ]).stdout.split('\n');
    expect(header).toMatch(/,crop,spread_low,spread_high,spread_over$/);
    const [low, high] = list!.phrases[0]!.spread!;
    expect(first).toMatch(new RegExp(`,centre,${low},${high},\\{\\} \\| a photo of \\{\\} \\| .*picture of \\{\\}$`));
    const markdown = clipGaze(['gaze', WAVES, '--list', 'motif.phrases', '--spread', '--format', 'markdown']).stdout;
    expect(markdown).toContain('| rank | phrase | share | lowest | highest | cosine |');
  });

  it('answers JSON as the contract has it', () => {
    const result = json('gaze', WAVES, '--list', 'surfaces', '--top', 'all');
    expect(result).toMatchObject({
      model: { id: 'demo', logitScale: 100, demo: true },
      runtime: 'native',
      device: 'cpu',
      preprocessing: 'as-displayed',
      crop: 'centre',
      decode: 'exact',
    });
    expect(result.model.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    const [image] = result.images;
    expect(image).toMatchObject({ path: WAVES, width: 1500, height: 1000 });
    expect(image!.sha256).toMatch(/^[0-9a-f]{64}$/);
    const [list] = image!.lists;
    expect(list).toMatchObject({ id: 'surfaces', count: 19, templates: [] });
    expect(list!.phrases).toHaveLength(19);
    expect(list!.phrases.map(({ rank }) => rank)).toEqual(Array.from({ length: 19 }, (_, i) => i + 1));
    expect(list!.phrases[0]).toMatchObject({ phrase: 'on paper', rank: 1 });
  });

  it('takes phrases as they are, whatever they start with', () => {
    const phrases = ['-x', '--help', ' spaces ', '"quotes"', '%d', '# hash', 'a | b', '日本', ''];
    const result = json('gaze', ...phrases.flatMap((phrase) => ['--phrase', phrase]), '--top', 'all', '--', WAVES);
    expect(new Set(result.images[0]!.lists[0]!.phrases.map(({ phrase }) => phrase))).toEqual(new Set(phrases));
  });

  it('does not depend on the batch size', () => {
    const share = (size: string) =>
      json('gaze', WAVES, '--list', 'movements', '--batch-size', size).images[0]!.lists[0]!.phrases[0]!;
    expect(share('1').probability).toBeCloseTo(share('1000').probability, 6);
  });

  it('lets templates be tried, several as an ensemble', () => {
    const plain = json('gaze', WAVES, '--list', 'surfaces');
    const wrapped = json('gaze', WAVES, '--list', 'surfaces', '--template', 'a painting {}', '--template', '{}');
    expect(wrapped.images[0]!.lists[0]!.templates).toEqual(['a painting {}', '{}']);
    expect(wrapped.images[0]!.lists[0]!.hash).toBe(plain.images[0]!.lists[0]!.hash);
    expect(wrapped.images[0]!.lists[0]!.phrases[0]!.cosine).not.toBe(plain.images[0]!.lists[0]!.phrases[0]!.cosine);
  });

  it('reads phrase files, with spellings added up', () => {
    const file = path.join(home, 'own list.phrases');
    writeFileSync(file, '# title: Own\non paper | on cloth\non glass\n');
    const result = json('gaze', WAVES, '--list', './own list.phrases');
    const single = json('gaze', WAVES, '--phrase', 'on paper', '--phrase', 'on cloth', '--phrase', 'on glass');
    const shares = new Map(single.images[0]!.lists[0]!.phrases.map(({ phrase, probability }) => [phrase, probability]));
    const [list] = result.images[0]!.lists;
    expect(list).toMatchObject({ id: 'own list.phrases', title: 'Own', count: 2 });
    expect(list!.phrases[0]).toMatchObject({ phrase: 'on paper', spellings: ['on paper', 'on cloth'] });
    expect(list!.phrases[0]!.probability).toBeCloseTo(shares.get('on paper')! + shares.get('on cloth')!, 5);
  });

  it('goes on after a picture that cannot be read, names it, and exits with 1', () => {
    const broken = path.join(home, 'broken.png');
    writeFileSync(broken, 'this is text');
    const { status, stdout, stderr } = clipGaze(['gaze', broken, WAVES, 'gone.jpg', '--format', 'json', '--list', 'surfaces']);
    const { images } = JSON.parse(stdout) as GazeResult;
    expect(status).toBe(1);
    expect(images.map(({ lists }) => lists.length)).toEqual([0, 1, 0]);
    expect(images[0]!.error).toContain('broken.png');
    expect(images[2]!.error).toContain('gone.jpg');
    expect(stderr).toContain('broken.png');
  });

  it.each([
    ['no picture', ['gaze']],
    ['an unknown list', ['gaze', 'a.png', '--list', 'nothing']],
    ['an unknown option', ['gaze', 'a.png', '--nothing']],
    ['a format that is none', ['gaze', 'a.png', '--format', 'xml']],
    ['no phrases to show', ['gaze', 'a.png', '--top', '0']],
    ['a batch of half a phrase', ['gaze', 'a.png', '--batch-size', '0.5']],
    ['a template without {}', ['gaze', 'a.png', '--template', 'x']],
    ['a model that is none', ['gaze', 'a.png', '--model', 'nothing/here']],
    ['an unknown crop', ['crop', 'a.png', 'b.png', '--crop', 'left']],
    ['nothing to embed', ['embed']],
    ['an unknown subcommand', ['look']],
  ])('refuses %s with exit code 2 and one message', (_, args) => {
    const { status, stdout, stderr } = clipGaze(args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/clip-gaze: \S/);
  });
});

describe('the ways to look inside', () => {
  it('tokens', () => {
    const { stdout } = clipGaze(['tokens', 'by paul cézanne', '']);
    expect(JSON.parse(stdout)).toEqual([
      { phrase: 'by paul cézanne', input_ids: [49406, 638, 2597, 36454, 89, 4083, 49407] },
      { phrase: '', input_ids: [49406, 49407] },
    ]);
  });

  it('crop writes what clip-gaze sees, pixel for pixel', async () => {
    const reference = path.join(ROOT, 'test/fixtures/reference');
    const { status } = clipGaze(['crop', path.join(reference, 'images/cmyk.jpg'), 'out.png', '--preprocessing', 'reference']);
    expect(status).toBe(0);
    const pixels = (file: string) => sharp(readFileSync(file)).removeAlpha().raw().toBuffer();
    expect(await pixels(path.join(home, 'out.png'))).toEqual(await pixels(path.join(reference, 'crops/cmyk.jpg.png')));
  });

  it('embed keeps the order of pictures and phrases', () => {
    const { stdout, status } = clipGaze(['embed', '--phrase', 'a', '--image', WAVES, '--phrase=-b']);
    expect(status).toBe(0);
    const answers = JSON.parse(stdout) as Record<string, unknown>[];
    expect(answers.map((answer) => Object.keys(answer))).toEqual([
      ['phrase', 'text_embeds'],
      ['image', 'image_embeds'],
      ['phrase', 'text_embeds'],
    ]);
    expect(answers[2]!.phrase).toBe('-b');
    expect((answers[1]!.image_embeds as number[]).length).toBe(64);
  });

  it('lists and models', () => {
    const lists = JSON.parse(clipGaze(['lists', '--format', 'json']).stdout) as { id: string; count: number }[];
    expect(lists).toHaveLength(10);
    expect(clipGaze(['models']).stdout).toMatch(/clip-vit-base-patch32.*not downloaded \(608 MB\)/);
  });
});

describe('a model folder', () => {
  /** The demo model under another config.json, and what it says of the waves. */
  function shares(name: string, change: (config: Record<string, unknown>) => Record<string, unknown>) {
    const folder = path.join(home, name);
    cpSync(path.join(ROOT, 'media', 'demo-model'), folder, { recursive: true });
    const file = path.join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)));
    const { model, images } = json('gaze', WAVES, '--model', folder, '--list', 'movements', '--top', 'all');
    return { model, phrases: images[0]!.lists[0]!.phrases };
  }

  /** Softmax of the scaled cosines, computed here from what the result says. */
  function expectShares(phrases: readonly { readonly probability: number; readonly cosine: number }[], scale: number) {
    const powers = phrases.map(({ cosine }) => Math.exp(scale * (cosine - phrases[0]!.cosine)));
    const sum = powers.reduce((total, power) => total + power, 0);
    for (const [index, { probability }] of phrases.entries()) expect(probability).toBeCloseTo(powers[index]! / sum, 4);
  }

  it('whose scale is not 100 gives the shares of its own scale', () => {
    const { model, phrases } = shares('scaled', (config) => ({ ...config, logit_scale: 14.2857 }));
    expect(model).toMatchObject({ logitScale: 14.2857 });
    expect(model).not.toHaveProperty('logitScaleAssumed');
    expectShares(phrases, 14.2857);
    expect(phrases[0]!.probability).toBeLessThan(0.05);
  });

  it('that says only where training started is taken for 100, and the result says that this was assumed', () => {
    const { model, phrases } = shares('unscaled', ({ logit_scale: _, ...config }) => ({
      ...config,
      logit_scale_init_value: 2.6592,
    }));
    expect(model).toMatchObject({ logitScale: 100, logitScaleAssumed: true });
    expectShares(phrases, 100);
    expect(phrases[0]!.probability).toBeGreaterThan(0.8);
  });
});

describe('where things are', () => {
  it('relative paths count from where the user stands, also under npm', () => {
    expect(standpoint({ npm_lifecycle_event: 'gaze', INIT_CWD: '/there' })).toBe('/there');
    expect(standpoint({ INIT_CWD: '/there' })).toBe(process.cwd());
  });

  it('data lives where the system keeps it, or where CLIP_GAZE_HOME says', () => {
    expect(dataFolder({ CLIP_GAZE_HOME: '/mine' })).toBe(path.resolve('/mine'));
    expect(dataFolder({ XDG_DATA_HOME: '/data' }, 'linux')).toBe(path.join('/data', 'clip-gaze'));
    expect(dataFolder({ APPDATA: '/roaming' }, 'win32')).toBe(path.join('/roaming', 'clip-gaze'));
  });
});

describe('clip-gaze store', () => {
  it('says what is stored and where, and deletes it', () => {
    const own = { CLIP_GAZE_HOME: path.join(home, 'store') };
    const size = () =>
      JSON.parse(clipGaze(['store', 'size', '--format', 'json'], own).stdout) as { folder: string; bytes: number };
    expect(size()).toEqual({ folder: path.join(home, 'store', 'embeddings'), bytes: 0 });
    const gaze = () => clipGaze(['gaze', WAVES, '--list', 'surfaces', '--format', 'json'], own).stdout;
    const answer = gaze();
    const { bytes } = size();
    expect(bytes).toBeGreaterThan(1000);
    expect(gaze()).toBe(answer);
    expect(size().bytes).toBe(bytes);
    expect(clipGaze(['store', 'size'], own).stdout).toMatch(/^\d+ kB in .*embeddings\n$/);
    expect(clipGaze(['store', 'clear'], own).stdout).toMatch(/^\d+ kB are free again\n$/);
    expect(size().bytes).toBe(0);
    expect(gaze()).toBe(answer);
  });

  it('wants to know what to do', () => {
    expect(clipGaze(['store']).status).not.toBe(0);
  });
});

describe('clip-gaze doctor', () => {
  it('finds nothing wrong here, and says so with exit code 0; what is wrong is 1', () => {
    const { status, stdout } = clipGaze(['doctor', '--no-network', '--format', 'json']);
    const findings = JSON.parse(stdout) as { check: string; verdict: string }[];
    expect(findings.filter(({ verdict }) => verdict === 'wrong')).toEqual([]);
    expect(findings.map(({ check }) => check)).toContain('answer');
    expect(status).toBe(0);
    const empty = path.join(home, 'no-model');
    mkdirSync(empty);
    const wrong = clipGaze(['doctor', '--no-network', '--model', empty]);
    expect(wrong.status).toBe(1);
    expect(wrong.stdout).toMatch(/^WRONG {2}The model .*config\.json/m);
  });
});
