/** The table of many pictures is not there in a browser, and with it what compares each with each. */
import { t } from '../l10n/texts.js';
import { EngineError } from './errors.js';

export function withProducts(): Promise<never> {
  return Promise.reject(new EngineError('internal', t('Pictures are not compared each with each in the browser.')));
}
