/** The language of the page: the host writes it and the translations into the HTML. */
import * as v from 'valibot';
import { speak } from '../src/l10n/language.js';

/** Has the page's parts speak the host's language. */
export function speakAsHost(): void {
  const { content } = document.querySelector<HTMLMetaElement>('meta[name="translations"]') ?? { content: '{}' };
  speak(document.documentElement.lang, v.parse(v.record(v.string(), v.string()), JSON.parse(content)));
}
