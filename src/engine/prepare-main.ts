/** Entry of the process that prepares one tower and ends: it takes twice the tower's memory, which is the engine's no more then. */
import { prepareTower } from './prepare-tower.js';

const [source, target, side] = process.argv.slice(2);

// Nothing is left behind by an engine that was ended.
process.on('disconnect', () => process.exit(1));
if (source === undefined || target === undefined) process.exit(2);
try {
  await prepareTower(source, target, Number(side));
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
