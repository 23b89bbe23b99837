import { describe, expect, it } from 'vitest';
import { evenCrop, meanColour } from '../../../src/clip/mean-colour.js';

describe('the mean colour of what the model sees', () => {
  it('is that of all crops together, rounded', () => {
    const red = Uint8Array.from([255, 0, 0, 255, 0, 0]);
    const blue = Uint8Array.from([0, 0, 255]);
    expect(meanColour([red, blue])).toEqual([170, 0, 85]);
    expect(() => meanColour([])).toThrow(RangeError);
  });

  it('fills a crop whose mean it is', () => {
    const crop = evenCrop([7, 130, 255], 3);
    expect(crop).toHaveLength(27);
    expect(meanColour([crop])).toEqual([7, 130, 255]);
  });
});
