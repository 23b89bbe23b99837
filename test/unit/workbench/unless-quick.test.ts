/** Work that is shown only where it takes its time. */
import { beforeEach, expect, it, vi } from 'vitest';
import { tidyWorkbench, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { unlessQuick } = await import('../../../src/workbench/unless-quick.js');

beforeEach(tidyWorkbench);

it('shows nothing of what is done or fails at once', async () => {
  expect(await unlessQuick('Measure', () => Promise.resolve(7))).toBe(7);
  await expect(unlessQuick('Measure', () => Promise.reject(new Error('It is gone.')))).rejects.toThrow('It is gone.');
  expect(workbench.titles).toEqual([]);
});

it('tells how far it is once it takes its time, also what was said before', async () => {
  let report: (message: string) => void = () => undefined;
  let end: (value: number) => void = () => undefined;
  const working = unlessQuick('Measure', (_, told) => {
    report = told;
    report('a');
    report('b');
    return new Promise<number>((resolve) => (end = resolve));
  });
  await vi.waitFor(() => expect(workbench.titles).toEqual(['Measure']));
  report('c');
  end(7);
  expect(await working).toBe(7);
  expect(workbench.progress).toEqual([{ message: 'b' }, { message: 'c' }]);
});

it('is cancelled from there, and throws what it throws', async () => {
  workbench.stops = true;
  const working = unlessQuick(
    'Measure',
    (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  );
  await expect(working).rejects.toMatchObject({ name: 'AbortError' });
});
