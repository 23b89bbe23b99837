/** The language of a process that another one has started, which names it in its environment. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { speak, type Translations } from './language.js';

const LANGUAGE = 'CLIP_GAZE_LANGUAGE';
const FILE = 'CLIP_GAZE_TRANSLATIONS';

export interface Spoken {
  readonly language: string;
  /** Absolute path of the file of translations; undefined for English. */
  readonly file: string | undefined;
}

/** @returns variables for the environment of a process that is to speak this language */
export function environmentOf({ language, file }: Spoken): Record<string, string> {
  return { [LANGUAGE]: language, [FILE]: file ?? '' };
}

/** Speaks the language that the environment names. What cannot be read is told in English: nothing fails for it. */
export function speakAsAsked(): void {
  const { [LANGUAGE]: language, [FILE]: file } = process.env;
  if (language) speak(language, file ? translationsIn(file) : {});
}

function translationsIn(file: string): Translations {
  try {
    return v.parse(v.record(v.string(), v.string()), JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
