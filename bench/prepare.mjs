// What an engine finds that was used before: towers prepared in the background, and the phrases of the lists.
import { setTimeout as wait } from 'node:timers/promises';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { askFor, startEngine } from './engine.mjs';

/** @returns {Promise<{ stored: string, prepared: string }>} the folders that the engine is to be given */
export async function prepare({ model, runtime, picture, seeing, work, lists, inside }) {
  const folder = path.join(work, 'prepared');
  const folders = { stored: path.join(work, 'stored'), prepared: folder };
  const isWhole = async () => {
    // One that is still being made has all it needs but its name.
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith('.partial')) : [];
    const there = names.map((name) => path.join(folder, name));
    return (await Promise.all(there.map(inside.isWhole))).filter(Boolean).length >= 2;
  };
  // Whoever knows an answer opens no tower.
  if (!(await isWhole())) rmSync(folders.stored, { recursive: true, force: true });
  const engine = startEngine(folders);
  try {
    const { image_embeds } = await engine.request('encodeImage', {
      model,
      runtime,
      source: { kind: 'file', path: picture },
      seeing: seeing('as-displayed'),
    });
    await engine.request('compare', {
      model,
      runtime,
      image_embeds,
      asks: [lists.artists200, lists.movements, lists.surfaces].map(askFor),
      batchSize: 128,
    });
    for (let i = 0; i < 240 && !(await isWhole()); i++) await wait(500);
  } finally {
    await engine.stop();
  }
  if (!(await isWhole())) process.stderr.write('The towers were not prepared: the disk or the memory has too little to spare.\n');
  return folders;
}
