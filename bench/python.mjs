// Pillow and clip-gaze themselves, where a Python has them.   --with-python [PYTHON]
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const here = import.meta.dirname;

/**
 * @param {string} command of a Python interpreter
 * @throws Error if it has no Pillow
 */
export function usePython(command) {
  const has = (name) => spawnSync(command, ['-c', `import ${name}`]).status === 0;
  if (!has('PIL')) throw new Error(`${command} has no Pillow. Name another Python: npm run bench -- --with-python PATH`);
  return {
    /** A process that decodes, resizes and crops a picture whenever it is asked. */
    pillow: (picture) => talk(command, ['pillow.py', picture]),
    /**
     * clip-gaze as a process that gazes whenever it is asked, at `three` lists or at the `artists`; undefined where this
     * Python has none.
     *
     * @param {string} work   where its model is written
     * @param {string} folder of our model, whose tokenizer it takes
     */
    clipGaze: !has('clip_gaze')
      ? undefined
      : (picture, work, folder) => {
          mkdirSync(work, { recursive: true });
          return talk(command, ['clip_gaze_run.py', picture, path.join(work, 'clip-gaze-model'), folder]);
        },
  };
}

/** A program that says what it is, and then how many milliseconds it took for each line that it is given. */
async function talk(command, [program, ...args]) {
  // What it downloads or warns of is of no interest unless it ends.
  const child = spawn(command, [path.join(here, program), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let words = '';
  child.stderr.on('data', (chunk) => (words = (words + String(chunk)).slice(-4096)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${program} ended early.\n${words}`);
    return value;
  };
  const versions = await next();
  return {
    versions,
    measure: async (what = '') => {
      child.stdin.write(`${what}\n`);
      return Number(await next());
    },
    stop: () => child.kill(),
  };
}
