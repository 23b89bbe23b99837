/** Every tool that the language model of a chat may call, once: the manifest and the code that registers them follow from here. */
import { BUILT_IN_LIST_IDS } from '../phrases/built-in-lists.js';

export interface Tool {
  /** How a person names it in a chat, after `#`. */
  readonly toolReferenceName: string;
  readonly displayName: string;
  readonly userDescription: string;
  /** What the language model reads to decide when to call it, and what to make of the answer. */
  readonly modelDescription: string;
  readonly icon: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** Phrases that one call may ask. */
export const MOST_TOOL_PHRASES = 500;
/** Lists that one call may ask. */
export const MOST_TOOL_LISTS = 10;
/** Phrases of each list in the answer, where the call does not say. */
export const TOOL_TOP = 5;
export const MOST_TOOL_TOP = 50;
/** Images in the answer of a search, where the call does not say. */
export const FOUND_TOP = 10;
/** Characters of a query. */
export const LONGEST_TOOL_QUERY = 1000;

export const TOOLS = {
  clipGaze_gaze: {
    toolReferenceName: 'gaze',
    displayName: 'Gaze at image',
    userDescription: 'Which phrases CLIP finds relatively likely for an image of the workspace',
    modelDescription:
      'Looks at one image file of the workspace with a CLIP model on this machine and says which phrases of a list fit it ' +
      'relatively best. Ask about the style, artist, movement, material or contents of an image: name built-in lists, give ' +
      'phrases of your own, or neither for the lists that the user has chosen. Phrases should be short captions such as "a ' +
      'painting of a harbour"; give at least two, with all plausible alternatives among them. The shares are relative: each list ' +
      'is divided among its own phrases, so one of them is always the likeliest, whether or not any of them fits. They are ' +
      'neither accuracies nor probabilities of being true. Say so when you report them, and never state an artist as a fact.',
    icon: 'eye',
    inputSchema: {
      type: 'object',
      required: ['image'],
      additionalProperties: false,
      properties: {
        image: {
          type: 'string',
          description: "Path of the image file, counted from the workspace's folder, or absolute within it.",
        },
        lists: {
          type: 'array',
          maxItems: MOST_TOOL_LISTS,
          items: { type: 'string' },
          description: `Built-in lists to ask: ${BUILT_IN_LIST_IDS.join(', ')}. "artists-by-training-prevalence:200" means its first 200 phrases.`,
        },
        phrases: {
          type: 'array',
          maxItems: MOST_TOOL_PHRASES,
          items: { type: 'string' },
          description: 'Phrases to compare with each other, as one list.',
        },
        top: {
          type: 'integer',
          minimum: 1,
          maximum: MOST_TOOL_TOP,
          description: `Phrases of each list in the answer; ${TOOL_TOP} where nothing is said.`,
        },
      },
    },
  },
  clipGaze_find: {
    toolReferenceName: 'findImages',
    displayName: 'Find images',
    userDescription: 'The images of the workspace that CLIP finds nearest to a phrase',
    modelDescription:
      'Finds image files of the workspace by what they show, with a CLIP model on this machine: the images nearest to a phrase, ' +
      'the nearest first. It searches what is stored of images that were looked at before, and looks at none; the answer says how ' +
      'many were searched. Write the query as a short caption such as "a boat at night"; several phrases can be added and taken ' +
      'away with + and − between them: "a sunset + mountains − people". The numbers are relative: the nearest image always comes ' +
      'first, whether or not any of them shows what was looked for. They are neither accuracies nor probabilities. Say so when ' +
      'you report them.',
    icon: 'search',
    inputSchema: {
      type: 'object',
      required: ['query'],
      additionalProperties: false,
      properties: {
        query: {
          type: 'string',
          maxLength: LONGEST_TOOL_QUERY,
          description: 'What the images should show: a phrase, or several with + and − (each between spaces) between them.',
        },
        folder: {
          type: 'string',
          description:
            "Path of a folder to search, with all below it, counted from the workspace's folder, or absolute within it; the whole workspace where nothing is said.",
        },
        top: {
          type: 'integer',
          minimum: 1,
          maximum: MOST_TOOL_TOP,
          description: `Images in the answer; ${FOUND_TOP} where nothing is said.`,
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, Tool>>;

export type ToolName = keyof typeof TOOLS;
