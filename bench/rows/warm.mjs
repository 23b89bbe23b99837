// An engine that has been asked before: its towers are open and the lists' phrases are stored.
import { readFileSync } from 'node:fs';
import { decodeBare, openBare, pixelValues } from '../bare.mjs';
import { askFor, startEngine } from '../engine.mjs';
import { sideBySide } from '../measure.mjs';

const ROUNDS = 15;

/** @param {import('../subject.js').Subject} subject */
export async function measure({ model, runtime, lists, copies, picture, seeing, folders }) {
  const engine = startEngine({ prepared: folders.prepared });
  try {
    const displayed = seeing('as-displayed');
    const look = (path, how = displayed) =>
      engine.request('encodeImage', { model, runtime, source: { kind: 'file', path }, seeing: how, fresh: true });
    const ask = (image_embeds, asked) =>
      Promise.all(
        asked.map((list) =>
          engine.request('compare', {
            model,
            runtime,
            image_embeds,
            asks: [askFor(list)],
            batchSize: 128,
          }),
        ),
      );
    const gaze = async (path, asked, how) => ask((await look(path, how)).image_embeds, asked);
    const three = [lists.artists200, lists.movements, lists.surfaces];
    const { image_embeds } = await look(picture);
    await ask(image_embeds, [...three, lists.artists]);

    const tower = await openBare(model.files.vision);
    const bytes = readFileSync(picture);
    const medians = await sideBySide(ROUNDS, {
      decode: () => decodeBare(bytes),
      tower: () => tower.run(pixelValues()),
      displayed: (round) => gaze(copies[round % copies.length], three),
      reference: (round) => gaze(copies[round % copies.length], three, seeing('reference')),
      artists: (round) => gaze(copies[round % copies.length], [lists.artists]),
      again: () => ask(image_embeds, three),
    });
    await tower.release();
    const bound = medians.decode + medians.tower;
    return [
      {
        row: 'warm gaze, 3 lists (412 phrases stored), new picture',
        unit: 'ms',
        value: medians.displayed,
        bound,
        limit: 1.25,
        means: `sharp's bare decode (${medians.decode.toFixed(0)} ms) and a bare run of the image tower (${medians.tower.toFixed(0)} ms), one after the other`,
      },
      {
        row: 'the same with clip-gaze’s own preprocessing',
        unit: 'ms',
        value: medians.reference,
        bound,
        limit: 1.25,
        means: 'the same',
      },
      { row: 'warm gaze, same picture again, other lists', unit: 'ms', value: medians.again, bound: null, limit: 10 },
      { row: 'warm gaze, 5,854 artists stored', unit: 'ms', value: medians.artists, bound, limit: 1.3, means: 'the same' },
    ];
  } finally {
    await engine.stop();
  }
}
