/** A session that is no tower of CLIP is told in a whole sentence of its own for each tower. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ImageTower, TextTower, type Tensor, type TowerSession } from '../../../src/clip/towers.js';
import { speak, type Translations } from '../../../src/l10n/language.js';

const german = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8')) as Translations;
afterEach(() => speak('en'));

/** Answers with numbers of any kind. */
const session = (inputNames: string[], outputNames: string[], answer: Record<string, Tensor> = {}): TowerSession => ({
  inputNames,
  outputNames,
  run: () => Promise.resolve(answer),
});
const tensor = (...numbers: number[]): Tensor => ({
  type: 'float32',
  data: Float32Array.from(numbers),
  dims: [1, numbers.length],
});
const towers = [
  {
    tower: 'image',
    German: 'Bildturm',
    make: (names: TowerSession) => new ImageTower(names, 2, 3),
    input: 'pixel_values',
    output: 'image_embeds',
    encode: (of: TowerSession) => new ImageTower(of, 2, 3).encode(new Float32Array(12)),
  },
  {
    tower: 'text',
    German: 'Textturm',
    make: (names: TowerSession) => new TextTower(names, 3),
    input: 'input_ids',
    output: 'text_embeds',
    encode: (of: TowerSession) => new TextTower(of, 3).encode([[1, 2]]),
  },
] as const;

describe.each(towers)('the $tower tower', ({ tower, German, make, input, output, encode }) => {
  it('names what it takes and gives, and what it should', () => {
    const other = session(['a', 'b'], ['c']);
    expect(() => make(other)).toThrow(
      `The ${tower} tower of this model takes a, b and gives c; CLIP's takes ${input} and gives ${output}.`,
    );
    speak('de', german);
    expect(() => make(other)).toThrow(
      `Der ${German} dieses Modells nimmt a, b und gibt c; der von CLIP nimmt ${input} und gibt ${output}.`,
    );
  });

  it.each([
    [tensor(1, 2), '1, 2'],
    [undefined, ''],
  ])('says which shape came', async (answer, shape) => {
    const other = session([input], [output], answer && { [output]: answer });
    await expect(encode(other)).rejects.toThrow(`The ${tower} tower answered with [${shape}] where config.json says [1, 3].`);
    speak('de', german);
    await expect(encode(other)).rejects.toThrow(
      `Der ${German} hat mit [${shape}] geantwortet, laut config.json müsste es [1, 3] sein.`,
    );
  });

  it('says that numbers are not finite', async () => {
    const other = session([input], [output], { [output]: tensor(1, NaN, 3) });
    await expect(encode(other)).rejects.toThrow(`The ${tower} tower answered with numbers that are not finite`);
    speak('de', german);
    await expect(encode(other)).rejects.toThrow(`Der ${German} hat mit Zahlen geantwortet, die nicht endlich sind`);
  });
});
