/** The display's language in this process or page, and the translations into it. Before anybody says it, that is English. */

/** Translations by their English, as `l10n/bundle.l10n.LANGUAGE.json` has them. */
export type Translations = Readonly<Record<string, string>>;

let language = 'en';
let translations: Translations = {};

/**
 * Says in which language people are told things from now on.
 *
 * @param shown the display's, such as `de` or `zh-cn`; one that Intl does not know is taken for English
 */
export function speak(shown: string, translated: Translations = {}): void {
  language = isTag(shown) ? shown : 'en';
  translations = translated;
}

/** As Intl takes it. */
export function displayLanguage(): string {
  return language;
}

/** For another process or page. */
export function displayTranslations(): Translations {
  return translations;
}

export function isEnglish(): boolean {
  return /^en(-|$)/i.test(language);
}

function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
