import { expect, it } from 'vitest';
import { ToldOnce } from '../../../src/workbench/told-once.js';

it('each reason is told once, whatever others come with it', () => {
  const told = new ToldOnce();
  expect(told.first([])).toBeUndefined();
  expect(told.first(['It computes otherwise.'])).toBe('It computes otherwise.');
  expect(told.first(['It computes otherwise.', 'It decodes otherwise.'])).toBe('It decodes otherwise.');
  expect(told.first(['It decodes otherwise.', 'It computes otherwise.'])).toBeUndefined();
});
