/** The Chromium to use, if there is one: CHROMIUM, or one on PATH. */
export function findChromium(): string | undefined;
