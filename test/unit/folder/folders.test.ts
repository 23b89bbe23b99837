/** Which table is shown where one is asked for. */
import { expect, it, vi } from 'vitest';
import { Uri } from '../vscode-stand-in.js';

const made: string[] = [];

vi.mock('vscode', async () => {
  const standIn = await import('../vscode-stand-in.js');
  const createWebviewPanel = (_: string, title: string): object => ({ title: made.push(title) });
  return { ...standIn, window: { createWebviewPanel }, ViewColumn: { Active: -1 } };
});
vi.mock('../../../src/folder/folder.js', () => {
  class Folder {
    revealed = 0;
    private ended: () => void = () => undefined;

    constructor(
      _: unknown,
      private readonly kept: { readonly uris: readonly string[] },
    ) {}

    get key(): string {
      return this.kept.uris.join('\n');
    }

    reveal(): void {
      this.revealed++;
    }

    onDidDispose(told: () => void): void {
      this.ended = told;
    }

    dispose(): void {
      this.ended();
    }
  }
  return { Folder };
});

await import('../../../src/folder/folder.js');
const { Folders } = await import('../../../src/folder/folders.js');

it('makes one table of a folder that is asked for twice at once, and another after it was closed', async () => {
  const folders = new Folders({} as never, {} as never);
  const uris = [Uri.file('/pictures')] as never;
  const [first, second] = await Promise.all([folders.show(uris), folders.show(uris)]);
  expect(second).toBe(first);
  expect(made).toHaveLength(1);
  expect(first).toMatchObject({ revealed: 1 });
  first.dispose();
  expect(await folders.show(uris)).not.toBe(first);
  expect(made).toHaveLength(2);
});
