import { expect, it } from 'vitest';
import { Turns } from '../../../src/engine/turns.js';

const never = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('lets what somebody waits for go on at once, whatever else is being answered', async () => {
  const turns = new Turns();
  turns.begin('interactive');
  turns.begin('background');
  await turns.turn('interactive', never);
});

it('pauses work in the background until the last interactive request is answered', async () => {
  const turns = new Turns();
  const ends = [turns.begin('interactive'), turns.begin('interactive')];
  turns.begin('background');
  let gone = false;
  const turn = turns.turn('background', never).then(() => (gone = true));
  ends[0]!();
  await settled();
  expect(gone).toBe(false);
  ends[1]!();
  await turn;
  expect(gone).toBe(true);
});

it('pauses again where the next request came at the same moment', async () => {
  const turns = new Turns();
  const end = turns.begin('interactive');
  let gone = false;
  const turn = turns.turn('background', never).then(() => (gone = true));
  await settled();
  end();
  const endNext = turns.begin('interactive');
  await settled();
  expect(gone).toBe(false);
  endNext();
  await turn;
});

it('lets a cancelled one leave at once', async () => {
  const turns = new Turns();
  turns.begin('interactive');
  const controller = new AbortController();
  const turn = turns.turn('background', controller.signal);
  await settled();
  controller.abort(new Error('cancelled'));
  await expect(turn).rejects.toThrow('cancelled');
  await expect(turns.turn('background', controller.signal)).rejects.toThrow('cancelled');
});
