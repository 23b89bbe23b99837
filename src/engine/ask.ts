/** Lists as they are asked, on both sides of the border. */
import * as v from 'valibot';
import { t } from '../l10n/texts.js';
import { EngineError } from './errors.js';
import type { Ask } from './protocol.js';

const Entries = v.array(v.array(v.string()));

/** @param entries their spellings, [entries][spellings] */
export function askFor(entries: readonly (readonly string[])[], templates: readonly string[]): Ask {
  return { entries: JSON.stringify(entries), templates };
}

/**
 * @returns [entries][spellings]
 * @throws EngineError `internal` where it is no such thing
 */
export function entriesOf({ entries }: Ask): string[][] {
  try {
    return v.parse(Entries, JSON.parse(entries));
  } catch (cause) {
    throw new EngineError('internal', t('The engine was asked a list that it does not understand.'), { cause });
  }
}
