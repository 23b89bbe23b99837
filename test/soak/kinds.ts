/** All kinds of trials, by what they put to the test. */
import type { Kind } from './frame.js';
import { messages } from './kinds/messages.js';
import { phrases } from './kinds/phrases.js';
import { pictures } from './kinds/pictures.js';
import { settings } from './kinds/settings.js';

export const KINDS: readonly Kind[] = [pictures, phrases, settings, messages];
