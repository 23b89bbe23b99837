/** The run over many pictures at full size. */
import { expect, it } from 'vitest';
import { soakFolder } from './folder.js';

const { SOAK_KIND, SOAK_SEED = '1', SOAK_COUNT = '10000' } = process.env;

/** In MiB: what a garbage collector leaves lying about. */
const MAY_GROW = 64;

it.runIf(SOAK_KIND === undefined || SOAK_KIND.split(',').includes('folder'))('folder', async () => {
  const { faults, memory, ...figures } = await soakFolder(Number(SOAK_COUNT), 5, Number(SOAK_SEED));
  console.log(
    `\nfolder: ${figures.pictures} pictures, ${figures.broken} broken, killed ${figures.kills} times; ` +
      `${figures.perSecond.toFixed(0)} a second` +
      (memory ? `; ${memory.settled.toFixed(0)} MiB after the first thousand, ${memory.end.toFixed(0)} at the end` : '') +
      `; ${faults.length} faults\n`,
  );
  expect(faults.slice(0, 20)).toEqual([]);
  if (memory) expect(memory.end - memory.settled).toBeLessThan(MAY_GROW);
});
