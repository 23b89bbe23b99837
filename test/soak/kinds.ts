/** All kinds of trials, by what they put to the test; those that start VS Code (kinds/windows.ts) are asked for on their own. */
import type { Kind } from './frame.js';
import { faults } from './kinds/faults.js';
import { kills } from './kinds/kills.js';
import { messages } from './kinds/messages.js';
import { phrases } from './kinds/phrases.js';
import { pictures } from './kinds/pictures.js';
import { settings } from './kinds/settings.js';
import { use } from './kinds/use.js';

const IN_PROCESS: readonly Kind[] = [pictures, phrases, settings, messages, use];

/** Those that start the command line for each trial. */
export const OF_PROCESSES: readonly Kind[] = [faults, kills];

export const KINDS: readonly Kind[] = [...IN_PROCESS, ...OF_PROCESSES];
