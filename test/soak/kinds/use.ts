/**
 * Hours of use without the pauses: gazes at changing pictures with changing models and lists, some given up on the way. Each
 * answer is what it was the first time; in the end there are as many handles and processes as in the beginning, and memory is
 * what it was.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EngineError } from '../../../src/engine/errors.js';
import type { ImageSource } from '../../../src/engine/protocol.js';
import { askList, look, type GazeSettings } from '../../../src/gaze/gaze.js';
import type { ListResult } from '../../../src/gaze/result.js';
import { openModelFolder } from '../../../src/models/open-model-folder.js';
import { readBuiltInList, type BuiltInListId } from '../../../src/phrases/built-in-lists.js';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';
import { ROOT, RUNTIME } from '../../unit/parity/demo-engine.js';
import { openForkedEngine } from '../forked-engine.js';
import type { Kind, Outcome, Random } from '../frame.js';

/** A small one, so that old embeddings are given up all the time. */
const STORE_MIB = 4;

/** Bytes that it holds at least once it has been full: it gives up a sixteenth at a time. */
const FILLED = STORE_MIB * 2 ** 20 * (1 - 2 / 16);

/** Gazes between two looks at what is held. What is first done is behind it at the first. */
const LOOK_EVERY = 100;

/**
 * Gazes after which all that fills is full: the store, which takes about 3 kB of each gaze and 4 MiB in all; the answers known
 * here, one for each picture and list; the one model, tokenizer and set of lists that an engine holds; and what its allocators
 * keep of the most they ever gave out.
 */
const FULL = 1_500;

/** Looks of which the middle one counts: what an engine holds at one moment depends on the moment. */
const TOGETHER = 10;

/** Gazes with one model before it is changed: towers are opened anew then. */
const IN_A_ROW = 8;

/** Bytes of the engine: until all is full, and from then on, where 2 kB lost with each gaze are more than that in 20,000. */
const MAY_FILL = 100 * 2 ** 20;
const MAY_GROW = 32 * 2 ** 20;

/** Bytes of what JavaScript holds here. */
const HERE_MAY_GROW = 20 * 2 ** 20;

const LISTS: readonly BuiltInListId[] = ['movements', 'surfaces', 'tools', 'qualities', 'printing-techniques'];
const WORDS = ['a red square', 'waves', 'a golden tree', 'the harbour', 'night', 'a guitar', 'drips', 'checks'];

interface State {
  readonly handles: number;
  readonly processes: number;
  /** Of the engine, in bytes. */
  readonly engine: number;
  /** Of what JavaScript holds in this process. */
  readonly here: number;
  /** Of the store, in bytes. */
  readonly store: number;
}

export const use: Kind = {
  name: 'use',
  full: 20_000,
  few: 160,
  async open() {
    const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-use-'));
    const forked = await openForkedEngine(path.join(folder, 'embeddings'));
    const { engine } = forked;
    const pictures = readPictures();
    const files = [...pictures.keys()].map((name) => path.join(folder, name));
    for (const file of files) writeFileSync(file, pictures.get(path.basename(file))!);
    const models = [forked.settings.model, await copiedModel(folder)];
    const settingsOf = (random: Random): GazeSettings => ({
      ...forked.settings,
      model: models[Math.floor(random.seed / IN_A_ROW) % models.length]!,
      runtime: { ...RUNTIME, storeMiB: STORE_MIB },
    });
    const known = new Map<string, ListResult>();
    const engines = new Set<number | undefined>();
    const looks: State[] = [];
    let tried = 0;

    /** Asks the same each time, so that the same is open afterwards. */
    const state = async (): Promise<State> => {
      const settings = { ...forked.settings, runtime: { ...RUNTIME, storeMiB: STORE_MIB } };
      const { image_embeds } = await look(engine, settings, { kind: 'file', path: files[0]! }, { fresh: true });
      await askList(engine, settings, image_embeds, numberedList(tried));
      // What was given up has ended by then.
      await wait(200);
      collectGarbage();
      return {
        handles: handlesOf(process.pid) + handlesOf(engine.pid),
        processes: childrenOf(engine.pid),
        engine: forked.memory(),
        here: process.memoryUsage().heapUsed + process.memoryUsage().external,
        store: (await engine.request('storeSize', {})).bytes,
      };
    };

    return {
      async attempt(random): Promise<Outcome> {
        const settings = settingsOf(random);
        const name = random.of([...pictures.keys()]);
        const source: ImageSource =
          random.below(4) === 0
            ? { kind: 'file', path: path.join(folder, name) }
            : // What follows a picture's end is not looked at: other bytes of the same picture.
              { kind: 'bytes', bytes: Buffer.concat([pictures.get(name)!, random.bytes(4)]), name };
        const lists = await Promise.all(Array.from({ length: 1 + random.below(3) }, () => anyList(random)));
        const givenUp = random.below(20) === 0 ? new AbortController() : undefined;
        if (givenUp) setTimeout(() => givenUp.abort(), random.below(40));
        const options = givenUp ? { signal: givenUp.signal } : {};
        const why = (what: string): Outcome => ({
          verdict: 'wrong',
          why: `${name}, ${lists.map(({ id }) => id).join(', ')}: ${what}`,
        });
        let outcome: Outcome = { verdict: 'right' };
        try {
          const { image_embeds } = await look(engine, settings, source, options);
          const answers = await Promise.all(lists.map((list) => askList(engine, settings, image_embeds, list, options)));
          for (const answer of answers) {
            // The models differ by their names alone.
            const key = `${name} ${answer.id}`;
            const before = known.get(key);
            const bad = before ? difference(before, answer) : unsound(answer);
            if (bad !== undefined) outcome = why(bad);
            if (!before && !answer.id.startsWith('own-')) known.set(key, answer);
          }
        } catch (error) {
          if (!givenUp || !(error instanceof EngineError) || error.code !== 'cancelled') return why(String(error));
          outcome = { verdict: 'clear error' };
        }
        engines.add(engine.pid);
        if (engines.size > 1) {
          engines.delete([...engines][0]);
          outcome = { verdict: 'crashed', why: `the engine is another one: ${forked.lastEnd()}` };
        }
        tried++;
        if (tried % LOOK_EVERY === 0) looks.push(await state());
        return outcome;
      },
      async afterwards() {
        const [first] = looks;
        if (!first) return [];
        const end = await state();
        const grown = (what: string, unit: string, by: number, most: number): Outcome[] =>
          by > most ? [{ verdict: 'wrong', why: `${what} grew by ${Math.round(by)} ${unit}` }] : [];
        const full = looks.slice(FULL / LOOK_EVERY - 1);
        const isLong = full.length >= 2 * TOGETHER;
        const filled = full[0]?.store ?? 0;
        const inTheEnd = middle(full.slice(-TOGETHER)) - middle(full.slice(0, TOGETHER));
        return [
          ...grown('handles', 'handles', end.handles - first.handles, 0),
          ...grown('the processes of the engine', 'processes', end.processes - first.processes, 0),
          ...(isLong
            ? grown('the engine, once all was full,', 'bytes', inTheEnd, MAY_GROW)
            : grown('the engine', 'bytes', end.engine - first.engine, MAY_FILL)),
          ...grown('what JavaScript holds', 'bytes', end.here - first.here, HERE_MAY_GROW),
          ...(isLong && filled < FILLED ? [{ verdict: 'wrong', why: `the store held only ${filled} bytes` } as const] : []),
        ];
      },
      figures: () => {
        const mebibytes = (bytes: number | undefined) => Math.round((bytes ?? 0) / 2 ** 20);
        const each = Math.max(1, Math.round(looks.length / 10));
        const some = looks.filter((_, i) => i % each === each - 1);
        return (
          `the engine held ${mebibytes(looks[0]?.engine)} MiB after ${LOOK_EVERY} gazes` +
          `, then after each ${each * LOOK_EVERY}: ${some.map(({ engine }) => mebibytes(engine)).join(', ')}` +
          `; the store ${some.map(({ store }) => (store / 2 ** 20).toFixed(1)).join(', ')}` +
          `; JavaScript here ${some.map(({ here }) => mebibytes(here)).join(', ')}`
        );
      },
      close: () => {
        forked.close();
        rmSync(folder, { recursive: true, force: true });
        return Promise.resolve();
      },
    };
  },
};

function middle(states: readonly State[]): number {
  const sorted = states.map(({ engine }) => engine).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function readPictures(): ReadonlyMap<string, Buffer> {
  const gallery = path.join(ROOT, 'media', 'gallery');
  const names = readdirSync(gallery).filter((name) => /\.(jpg|png|webp)$/.test(name));
  return new Map(names.sort().map((name) => [name, readFileSync(path.join(gallery, name))]));
}

/** The same towers under another fingerprint. */
async function copiedModel(folder: string) {
  const copy = path.join(folder, 'model');
  cpSync(path.join(ROOT, 'media', 'demo-model'), copy, { recursive: true });
  const file = path.join(copy, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...config, copied: true }));
  const cacheFolder = path.join(folder, 'hashes');
  mkdirSync(cacheFolder);
  return openModelFolder(copy, { cacheFolder });
}

function anyList(random: Random): Promise<PhraseList> {
  if (random.below(3) > 0) return readBuiltInList(path.join(ROOT, 'lists'), random.of(LISTS));
  return Promise.resolve(numberedList(random.below(1_000_000), random));
}

/** Phrases that nobody has asked for before. */
function numberedList(number: number, random?: Random): PhraseList {
  const spell = (word: string): readonly [string, ...string[]] =>
    random?.below(4) === 0 ? [`${word} ${number}`, `${word}, the ${number}th`] : [`${word} ${number}`];
  return {
    id: `own-${number}`,
    title: 'Own',
    templates: random?.of([[], ['a painting of {}'], ['a photo of {}', 'a drawing of {}']]) ?? [],
    phrases: WORDS.map((word) => ({ spellings: spell(word) })),
  };
}

/** Phrases that were encoded beside others than before may differ in the last digits. */
const CLOSE = 1e-4;

function difference(before: ListResult, now: ListResult): string | undefined {
  const cosines = new Map(before.phrases.map(({ phrase, cosine }) => [phrase, cosine]));
  const other = now.phrases.find(({ phrase, cosine }) => !(Math.abs((cosines.get(phrase) ?? NaN) - cosine) < CLOSE));
  return other || now.phrases.length !== before.phrases.length
    ? `another answer than the first time, for "${other?.phrase ?? 'the number of phrases'}"`
    : undefined;
}

function unsound({ phrases }: ListResult): string | undefined {
  const sum = phrases.reduce((all, { probability }) => all + probability, 0);
  return Math.abs(sum - 1) < CLOSE && phrases.every(({ cosine }) => Math.abs(cosine) <= 1 + CLOSE)
    ? undefined
    : `shares that add to ${sum}`;
}

/** Open files, pipes and sockets of a process; 0 where the system does not tell. */
function handlesOf(pid: number | undefined): number {
  const folder = `/proc/${pid ?? 'none'}/fd`;
  return existsSync(folder) ? readdirSync(folder).length : 0;
}

function childrenOf(pid: number | undefined): number {
  const file = `/proc/${pid ?? 'none'}/task/${pid ?? 'none'}/children`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).length : 0;
}

let garbageCollector: (() => void) | undefined;

function collectGarbage(): void {
  if (!garbageCollector) {
    setFlagsFromString('--expose-gc');
    garbageCollector = runInNewContext('gc') as () => void;
  }
  garbageCollector();
}
