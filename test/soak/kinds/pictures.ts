/** Damaged and hostile pictures, put to the engine as the user's are: an embedding or a clear error each, and no crash. */
import { EngineError } from '../../../src/engine/errors.js';
import { look } from '../../../src/gaze/gaze.js';
import { hostilePicture } from '../damage.js';
import { openForkedEngine } from '../forked-engine.js';
import type { Kind, Outcome } from '../frame.js';
import { soundPictures } from '../sound-pictures.js';

/** After so many a sound picture must still be what it was. */
const CHECK_EVERY = 100;
const MAY_GROW = 200 * 2 ** 20;
/** What any picture may take on a slow machine: decoding is given up before, and looking takes seconds. */
const MOST_MILLISECONDS = 90_000;

export const pictures: Kind = {
  name: 'pictures',
  full: 10_000,
  few: 40,
  async open() {
    const sound = await soundPictures();
    const forked = await openForkedEngine();
    const { engine, settings } = forked;
    const seen = async (bytes: Uint8Array) =>
      (await look(engine, settings, { kind: 'bytes', bytes, name: 'hostile.bin' })).image_embeds;
    const known = sound.find(({ name }) => name === 'baseline.jpg');
    if (!known) throw new Error('There is no sound picture to compare with.');
    const before = await seen(known.bytes);
    let tried = 0;
    let early = 0;
    let givenUp = false;
    let slowest = { milliseconds: 0, what: '' };
    return {
      async attempt(random): Promise<Outcome> {
        const { what, bytes } = hostilePicture(sound, random);
        const crashes = forked.ended();
        const from = performance.now();
        let message = '';
        let outcome = await seen(bytes).then(
          (embedding): Outcome =>
            embedding.length === settings.model.projection && embedding.every(Number.isFinite)
              ? { verdict: 'right' }
              : { verdict: 'wrong', why: `${what}: not an embedding` },
          (error: unknown): Outcome => {
            message = String(error);
            return error instanceof EngineError && error.code === 'image' && /^hostile\.bin .*\.$/s.test(error.message)
              ? { verdict: 'clear error' }
              : { verdict: 'wrong', why: `${what}: ${message}` };
          },
        );
        const milliseconds = performance.now() - from;
        if (milliseconds > slowest.milliseconds) slowest = { milliseconds, what };
        if (milliseconds > MOST_MILLISECONDS)
          outcome = { verdict: 'wrong', why: `${what}: took ${Math.round(milliseconds / 1000)} s` };
        // After a picture that was given up the engine ends by itself, and what is asked then is asked again.
        if (forked.ended() > crashes && !givenUp) outcome = { verdict: 'crashed', why: `${what}: ${forked.lastEnd()}` };
        if (forked.ended() > crashes) givenUp = false;
        if (message.includes('took longer than')) givenUp = true;
        if (++tried % CHECK_EVERY === 0) {
          const after = await seen(known.bytes);
          if (after.some((value, i) => value !== before[i]))
            outcome = { verdict: 'wrong', why: `after ${what}: a sound picture is seen otherwise` };
        }
        if (tried === 1_000) early = forked.memory();
        return outcome;
      },
      afterwards: () => {
        const growth = early > 0 ? forked.memory() - early : 0;
        return Promise.resolve(
          growth > MAY_GROW ? [{ verdict: 'wrong' as const, why: `the engine grew by ${Math.round(growth / 2 ** 20)} MiB` }] : [],
        );
      },
      figures: () =>
        `${Math.round(forked.memory() / 2 ** 20)} MiB in the end${early > 0 ? `, ${Math.round(early / 2 ** 20)} MiB after 1,000` : ''}; ` +
        `slowest ${Math.round(slowest.milliseconds)} ms (${slowest.what})`,
      close: () => {
        forked.close();
        return Promise.resolve();
      },
    };
  },
};
