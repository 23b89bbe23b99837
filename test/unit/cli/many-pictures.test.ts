/** Many pictures on the command line, and the worker that answers line by line. */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PictureFetcher } from '../../../src/cli/fetch-picture.js';
import { lines, MOST_CHARACTERS } from '../../../src/cli/lines.js';
import type { GazeResult, ImageResult } from '../../../src/gaze/result.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CLI = path.join(ROOT, 'out', 'cli.js');
const GALLERY = path.join(ROOT, 'media', 'gallery');

let home: string;
let server: Server;
let address: string;

beforeAll(async () => {
  if (!existsSync(CLI)) throw new Error('out/cli.js is missing: run "npm run build" first.');
  home = mkdtempSync(path.join(tmpdir(), 'clip-gaze-many-'));
  mkdirSync(path.join(home, 'folder', 'below'), { recursive: true });
  copyFileSync(path.join(GALLERY, 'op-art-checks.png'), path.join(home, 'folder', 'a.png'));
  copyFileSync(path.join(GALLERY, 'ukiyo-e-waves.jpg'), path.join(home, 'folder', 'below', 'b.jpg'));
  copyFileSync(path.join(GALLERY, 'orphism-discs.webp'), path.join(home, 'folder', 'd.webp'));
  writeFileSync(path.join(home, 'folder', 'c.gif'), 'this is text');
  server = createServer((request, response) => {
    if (request.url === '/waves.jpg') response.end(readGallery('ukiyo-e-waves.jpg'));
    else if (request.url === '/endless') response.write(new Uint8Array(4096));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(home, { recursive: true, force: true });
});

const env = () => {
  const { npm_lifecycle_event: _, ...outer } = process.env;
  return { ...outer, CLIP_GAZE_HOME: home, NO_PROXY: '127.0.0.1' };
};

function clipGaze(...args: string[]) {
  return spawnSync(process.execPath, [CLI, ...args], { cwd: home, env: env(), encoding: 'utf8' });
}

describe('clip-gaze gaze at a folder', () => {
  it('answers all below it in order, as each alone, and says which failed', () => {
    const { status, stdout, stderr } = clipGaze('gaze', 'folder', '--format', 'jsonl', '--list', 'surfaces');
    expect(status).toBe(1);
    const all = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ImageResult & { readonly model: string });
    expect(all.map(({ path: file }) => file)).toEqual(['folder/a.png', 'folder/below/b.jpg', 'folder/c.gif', 'folder/d.webp']);
    expect(all[2]!.error).toContain('c.gif');
    expect(stderr).toContain('c.gif');
    expect(stderr).toMatch(/4 pictures in .*; 1 could not be read/);
    const alone = JSON.parse(
      clipGaze('gaze', 'folder/below/b.jpg', '--format', 'json', '--list', 'surfaces').stdout,
    ) as GazeResult;
    expect(all[1]).toMatchObject({ ...alone.images[0], model: 'demo', crop: 'centre' });
  });

  it('takes patterns, and writes CSV with one header', () => {
    const { status, stdout } = clipGaze('gaze', '**/*.{png,webp}', '--format', 'csv', '--list', 'surfaces', '--top', '1');
    expect(status).toBe(0);
    const rows = stdout.trimEnd().split('\n');
    expect(rows.map((row) => row.split(',')[0])).toEqual(['image', 'folder/a.png', 'folder/d.webp']);
  });

  it('says where there is nothing', () => {
    const { status, stdout, stderr } = clipGaze('gaze', '*.bmp');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('*.bmp: no picture matches it.');
  });
});

describe('clip-gaze embed --jsonl', () => {
  it('answers each line in order, and what is wrong in its own line', () => {
    const file = path.join(home, 'folder', 'below', 'b.jpg');
    const asked = [
      'folder/a.png',
      '',
      'gone.png',
      `${address}/waves.jpg`,
      `${address}/none`,
      'ftp://a/b',
      pathToFileURL(file).href,
    ];
    const { status, stdout } = spawnSync(process.execPath, [CLI, 'embed', '--jsonl'], {
      cwd: home,
      env: env(),
      encoding: 'utf8',
      input: asked.slice(0, 3).concat(asked.slice(5)).join('\n'),
    });
    expect(status).toBe(1);
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { image: string; image_embeds?: number[]; error?: string });
    expect(answers.map(({ image }) => image)).toEqual(['folder/a.png', '', 'gone.png', 'ftp://a/b', pathToFileURL(file).href]);
    expect(answers.map(({ error }) => error === undefined)).toEqual([true, false, false, false, true]);
    const [alone] = JSON.parse(clipGaze('embed', '--image', file).stdout) as { image_embeds: number[] }[];
    expect(answers[4]!.image_embeds).toEqual(alone!.image_embeds);
  });

  it('lives on, answers before the next line comes, and fetches addresses', async () => {
    const child = spawn(process.execPath, [CLI, 'embed', '--jsonl', '--quiet'], { cwd: home, env: env() });
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async (line: string) => {
      child.stdin.write(`${line}\n`);
      return JSON.parse((await answers.next()).value as string) as { image: string; image_embeds?: number[]; error?: string };
    };
    const fetched = await ask(`${address}/waves.jpg`);
    expect(fetched.image_embeds).toHaveLength(64);
    expect((await ask(`${address}/none`)).error).toBe(`${address}/none cannot be fetched: the server answered 404 Not Found.`);
    expect((await ask('folder/below/b.jpg')).image_embeds).toEqual(fetched.image_embeds);
    child.stdin.end();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
  });

  it('refuses pictures beside those of standard input', () => {
    expect(clipGaze('embed', '--jsonl', '--image', 'a.png').status).toBe(2);
  });
});

describe('clip-gaze embed --out', () => {
  const rowsOf = (name: string) =>
    readFileSync(path.join(home, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { image: string; row?: number; error?: string });

  it('writes rows as each picture has them alone, and what failed in its line', () => {
    expect(clipGaze('embed', 'folder', '--out', 'results/all.npy').status).toBe(1);
    const lines = rowsOf('results/all.rows.jsonl');
    expect(lines.map(({ image, row }) => [image, row])).toEqual([
      ['folder/a.png', 0],
      ['folder/below/b.jpg', 1],
      ['folder/c.gif', undefined],
      ['folder/d.webp', 2],
    ]);
    expect(lines[2]!.error).toContain('c.gif');
    const [alone] = JSON.parse(clipGaze('embed', '--image', 'folder/below/b.jpg').stdout) as { image_embeds: number[] }[];
    const file = readFileSync(path.join(home, 'results', 'all.npy'));
    expect(file).toHaveLength(128 + 3 * 64 * 4);
    expect(Array.from({ length: 64 }, (_, at) => file.readFloatLE(128 + (64 + at) * 4))).toEqual(alone!.image_embeds);
    const again = clipGaze('embed', 'folder', '--out', 'results/all');
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('all.npy is there already');
  });

  it('goes on where it was killed', async () => {
    const named = ['folder/a.png', 'folder/c.gif', 'folder/d.webp', 'folder/below/b.jpg'];
    const run = (out: string, input: readonly string[]) => {
      const child = spawn(process.execPath, [CLI, 'embed', '--jsonl', '--out', out], { cwd: home, env: env() });
      child.stdin.write(input.map((line) => `${line}\n`).join(''));
      return child;
    };
    const end = (child: ReturnType<typeof run>) => new Promise((resolve) => child.on('close', resolve));
    const killed = run('killed', named.slice(0, 2));
    const part = path.join(home, 'killed.rows.jsonl.part');
    await vi.waitFor(() => expect(readFileSync(part, 'utf8').split('\n')).toHaveLength(3), 60_000);
    killed.kill('SIGKILL');
    await end(killed);
    const second = run('killed', named);
    let said = '';
    second.stderr.on('data', (chunk) => (said += String(chunk)));
    second.stdin.end();
    expect(await end(second)).toBe(1);
    expect(said).toContain('Going on after 2 pictures');
    expect(said).toContain('2 embeddings, 0 failures.');
    const whole = run('whole', named);
    whole.stdin.end();
    await end(whole);
    for (const ending of ['.npy', '.rows.jsonl'])
      expect(readFileSync(path.join(home, `killed${ending}`))).toEqual(readFileSync(path.join(home, `whole${ending}`)));
    expect(readdirSync(home).filter((file) => /\.(part|lock)$/.test(file))).toEqual([]);
  });

  it('writes nothing where there is no picture, and refuses what it cannot mean', () => {
    expect(clipGaze('embed', 'none/*.png', '--out', 'none').status).toBe(1);
    expect(readdirSync(home).filter((file) => file.startsWith('none'))).toEqual([]);
    for (const args of [['folder'], ['--out', 'x'], ['--phrase', 'x', '--out', 'x'], ['folder', '--jsonl', '--out', 'x']])
      expect(clipGaze('embed', ...args).status).toBe(2);
  });
});

describe('fetching a picture', () => {
  const fetchWith = async (limits: ConstructorParameters<typeof PictureFetcher>[0], place: string) => {
    const fetcher = new PictureFetcher(limits);
    try {
      return await fetcher.fetch(address + place, new AbortController().signal);
    } finally {
      await fetcher.close();
    }
  };

  it('ends at the limit of bytes and of time', async () => {
    await expect(fetchWith({ seconds: 60, bytes: 1000 }, '/waves.jpg')).rejects.toThrow('too large');
    await expect(fetchWith({ seconds: 0.2, bytes: 1e6 }, '/endless')).rejects.toThrow('more than 0.2 seconds');
  });

  it('says why nobody answers', async () => {
    const fetcher = new PictureFetcher();
    const closed = `http://127.0.0.1:1/a.png`;
    await expect(fetcher.fetch(closed, new AbortController().signal)).rejects.toThrow(`${closed} cannot be fetched: `);
    await fetcher.close();
  });
});

describe('lines of a stream', () => {
  const read = async (...chunks: (string | Uint8Array)[]) => {
    const all: unknown[] = [];
    for await (const line of lines(chunked(chunks))) all.push('text' in line ? line.text : null);
    return all;
  };
  async function* chunked<T>(chunks: readonly T[]): AsyncGenerator<T> {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  }

  it('end with LF or CRLF, and the last with nothing', async () => {
    expect(await read('a\r\nb\n\nc')).toEqual(['a', 'b', '', 'c']);
    expect(await read('a\n')).toEqual(['a']);
  });

  it('hold characters that were cut', async () => {
    const bytes = new TextEncoder().encode('日本\n語');
    expect(await read(bytes.slice(0, 2), bytes.slice(2, 8), bytes.slice(8))).toEqual(['日本', '語']);
  });

  it('are left out where they are too long, and the next is read', async () => {
    expect(await read('x'.repeat(MOST_CHARACTERS), 'xx', 'x\nshort\n')).toEqual([null, 'short']);
  });
});

function readGallery(name: string): Buffer {
  return readFileSync(path.join(GALLERY, name));
}
