/** A model of the hub, or the demo model, in the settings. */
import { setting, writeSetting } from './settings.js';

/**
 * Uses a model from now on, whatever folder was named.
 *
 * @throws Error where VS Code cannot write its settings
 */
export async function useModel(id: string): Promise<void> {
  // First the one that is hidden by the other, so that nothing is computed twice.
  if (setting('model') !== id) await writeSetting('model', id);
  if (setting('modelFolder') !== '') await writeSetting('modelFolder', undefined);
}
