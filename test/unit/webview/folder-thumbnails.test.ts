import { describe, expect, it } from 'vitest';
import type { FromFolder } from '../../../src/folder/protocol.js';
import { Thumbnails } from '../../../webview/folder/thumbnails.js';

function asked() {
  const told: FromFolder[] = [];
  const thumbnails = new Thumbnails((message) => told.push(message));
  return { thumbnails, told };
}

describe('thumbnails in the webview', () => {
  it('are asked for where they are missing, once they came no more', () => {
    const { thumbnails, told } = asked();
    thumbnails.want([
      { index: 3, state: 'done' },
      { index: 5, state: 'waiting' },
    ]);
    thumbnails.add(3, new Uint8Array(2));
    thumbnails.want([
      { index: 3, state: 'done' },
      { index: 5, state: 'done' },
    ]);
    expect(told).toEqual([
      { kind: 'thumbnails', pictures: [3, 5] },
      { kind: 'thumbnails', pictures: [5] },
    ]);
    expect(thumbnails.url(3)).toMatch(/^blob:/);
  });

  it('are asked for again where a picture that failed is tried again', () => {
    const { thumbnails, told } = asked();
    thumbnails.want([{ index: 0, state: 'waiting' }]);
    thumbnails.want([{ index: 0, state: 'failed' }]);
    thumbnails.add(0, undefined);
    expect(told).toHaveLength(1);
    thumbnails.want([{ index: 0, state: 'waiting' }]);
    expect(told).toHaveLength(2);
    thumbnails.add(0, undefined);
    thumbnails.want([{ index: 0, state: 'waiting' }]);
    expect(told).toHaveLength(2);
  });
});
