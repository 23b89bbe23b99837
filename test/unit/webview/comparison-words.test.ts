import { describe, expect, it } from 'vitest';
import { comparisonAnnouncement, isDifferent, points } from '../../../webview/comparison-words.js';

const state = (cosines: (number | null)[][]) => ({
  phase: { kind: 'done' as const },
  pictures: ['a.png', 'b.png', 'c.png'].map((name) => ({ uri: name, name, path: name })),
  lists: [],
  cosines,
  preprocessing: 'as-displayed' as const,
  crop: 'centre' as const,
  note: '',
});

describe('a comparison in words', () => {
  it('names the two that are most alike', () => {
    const cosines = [
      [1, 0.2, 0.3],
      [0.2, 1, 0.9],
      [0.3, 0.9, 1],
    ];
    expect(comparisonAnnouncement(state(cosines))).toBe(
      'Done. 3 pictures compared. Most alike are b.png and c.png, cosine .900.',
    );
    expect(comparisonAnnouncement(state([]))).toBe('Done. 3 pictures compared.');
    expect(comparisonAnnouncement({ ...state([]), phase: { kind: 'computing', what: 'picture', done: 1 } })).toBe('Comparing.');
    expect(comparisonAnnouncement({ ...state([]), phase: { kind: 'failed', problem: 'other', message: 'It went wrong.' } })).toBe(
      'It went wrong.',
    );
  });

  it('says differences in percentage points, and which count', () => {
    expect(points(0.8744)).toBe('87.4');
    expect([isDifferent(0.0499), isDifferent(0.05)]).toEqual([false, true]);
  });
});
