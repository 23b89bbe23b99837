/** The engine started and the model opened before somebody asks, so that the first gaze is as quick as the others. */
import { stat } from 'node:fs/promises';
import os from 'node:os';
import type { Services } from '../workbench/services.js';
import { runtimeSettings } from '../workbench/settings.js';

/** The engine's peak with an open image tower, in sizes of the tower's file (docs/performance.md). */
const TOWER_SIZES = 1.5;

/** What everything else on the machine keeps, in bytes: an engine that nobody has asked for must not be the reason for swapping. */
const LEFT_FOR_OTHERS = 2 * 2 ** 30;

/** Does nothing where the engine runs already, where no model is there, and where memory is scarce. Never fails. */
export async function warmUp({ engine, models, log }: Services): Promise<void> {
  if (engine.pid !== undefined) return;
  try {
    const model = await models.current();
    const { size } = await stat(model.files.vision);
    const left = availableMemory();
    if (left - TOWER_SIZES * size < LEFT_FOR_OTHERS) {
      log.info(`not warmed up: ${Math.round(left / 2 ** 20)} MiB of memory are left`);
      return;
    }
    await engine.request('warmUp', { model, runtime: runtimeSettings() }, { priority: 'background' });
    log.info('warmed up');
  } catch (error) {
    // Nobody has asked: whoever does hears of it then.
    log.info(`not warmed up: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Within a control group's limit, where this Node can tell; what can be freed counts there too. */
function availableMemory(): number {
  const { availableMemory } = process as { availableMemory?: () => number };
  return availableMemory?.call(process) ?? os.freemem();
}
