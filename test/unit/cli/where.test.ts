/** `clip-gaze where` as a person uses it: out/cli.js, which the test run has built. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CLI = path.join(ROOT, 'out', 'cli.js');
const PICTURE = path.join(ROOT, 'test', 'fixtures', 'two-shapes', '03.jpg');

let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'clip-gaze-where-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function where(...args: string[]) {
  return spawnSync(process.execPath, [CLI, 'where', '--model', 'demo', ...args], {
    cwd: home,
    env: { ...process.env, CLIP_GAZE_HOME: home, npm_lifecycle_event: undefined },
    encoding: 'utf8',
  });
}

describe('clip-gaze where', () => {
  it('prints the grid as the contract has it, and draws the map', async () => {
    const { status, stdout, stderr } = where(PICTURE, '--phrase', 'an orange square', '--out', 'map.png');
    expect(stderr).not.toContain('clip-gaze:');
    expect(status).toBe(0);
    const answer = JSON.parse(stdout) as { drop: number[][]; box: number[] };
    expect(Object.keys(answer)).toEqual(['phrase', 'rows', 'columns', 'drop', 'box']);
    expect(answer).toMatchObject({ phrase: 'an orange square', rows: 14, columns: 14 });
    expect(answer.drop.map((row) => row.length)).toEqual(Array.from({ length: 14 }, () => 14));
    // 480 × 416: 258 × 224 after resizing, of which 224 in the middle.
    expect(answer.box.map((edge) => Math.round(edge))).toEqual([32, 0, 448, 416]);

    const { data, info } = await sharp(path.join(home, 'map.png')).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([480, 416, 3]);
    const at = (x: number, y: number) => [...data.subarray((y * 480 + x) * 3, (y * 480 + x) * 3 + 3)];
    const [red, , blue] = at(135, 205);
    expect(red! - blue!).toBeGreaterThan(80);
    // Beside the crop there is no map: grey, and darker.
    const [outside] = at(5, 200);
    expect(at(5, 200)).toEqual([outside, outside, outside]);
  });

  it('prints a line for each of several phrases', () => {
    const { stdout } = where(PICTURE, '--phrase', '--help', '--phrase', 'a purple star', '--crop', 'whole');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { phrase: string }).phrase)).toEqual(['--help', 'a purple star']);
  });

  it('says what is wrong with a command line', () => {
    expect(where(PICTURE).status).toBe(2);
    expect(where(PICTURE, '--phrase', 'a', '--phrase', 'b', '--out', 'x.png')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--out draws the map of one --phrase') as string,
    });
    expect(where(PICTURE, '--phrase', 'a', '--template', 'no place').status).toBe(2);
    const gone = where('gone.png', '--phrase', 'a');
    expect(gone.status).toBe(1);
    expect(gone.stderr).toContain('gone.png was not found');
  });
});
