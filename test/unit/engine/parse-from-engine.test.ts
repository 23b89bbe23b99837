import { describe, expect, it } from 'vitest';
import { EngineClient, type EngineProcess } from '../../../src/engine/client.js';
import { parseFromEngine } from '../../../src/engine/parse-from-engine.js';

describe('what comes from the engine', () => {
  it.each([null, undefined, 7, 'ready', [], {}, { kind: 'gone' }, { kind: 'result' }, { kind: 'failure', id: 1 }])(
    'is dropped where it is none of the protocol: %j',
    (message) => {
      expect(parseFromEngine(message)).toBeUndefined();
    },
  );

  it('is told to the log where it is dropped, and the request goes on', async () => {
    let hear: (message: unknown) => void = () => undefined;
    const log: string[] = [];
    const child: EngineProcess = {
      pid: 1,
      stdout: null,
      stderr: null,
      send: () => true,
      on: (event: string, listener: unknown) => {
        if (event === 'message') hear = listener as typeof hear;
      },
      disconnect: () => undefined,
      kill: () => true,
    };
    const client = new EngineClient({ start: () => child, idleMilliseconds: () => 0, log: (line) => log.push(line) });
    const answer = client.request('status', {});
    hear(null);
    hear({ kind: 'failure', id: 1, failure: null });
    const result = { pid: 1, phrasesEncoded: 0, imagesEncoded: 0, imageRuns: 0, openTowers: [], memoryBytes: 0 };
    hear({ kind: 'result', id: 1, result });
    await expect(answer).resolves.toEqual(result);
    expect(log.filter((line) => line.includes('not understood'))).toHaveLength(2);
    client.dispose();
  });
});
