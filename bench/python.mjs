// Pillow and clip-gaze themselves, where a Python has them.   --with-python [PYTHON]
import { spawn, spawnSync } from 'node:child_process';
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
    hasClipGaze: has('clip_gaze'),
    /** A process that decodes, resizes and crops a picture whenever it is asked. */
    pillow: async (picture) => {
      const child = spawn(command, [path.join(here, 'pillow.py'), picture], { stdio: ['pipe', 'pipe', 'inherit'] });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const next = async () => {
        const { value, done } = await lines.next();
        if (done) throw new Error('Pillow ended early.');
        return value;
      };
      const versions = await next();
      return {
        versions,
        measure: async () => {
          child.stdin.write('\n');
          return Number(await next());
        },
        stop: () => child.kill(),
      };
    },
  };
}
