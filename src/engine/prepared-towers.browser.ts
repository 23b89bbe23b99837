/** In a browser towers are opened from their own files: what is prepared is for native code. */
import type { Model } from '../models/model.js';
import { openSession, type OpenSession } from './open-session.js';
import type { Runtime } from './protocol.js';

export type Tower = 'vision' | 'text';

export class PreparedTowers {
  readonly open = (model: Model, tower: Tower, runtime: Runtime): Promise<OpenSession> =>
    openSession(model.files[tower], runtime);

  readonly shared = (): Promise<string | undefined> => Promise.resolve(undefined);
}
