/** The first visit: four steps, the last of which ends with a result. */
import type { CommandId } from './commands.js';

export const WALKTHROUGH_ID = 'clipGaze.start';

const link = (title: string, command: CommandId): string => `[${title}](command:${command})`;

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly image: string;
  readonly altText: string;
  readonly completionEvents: readonly string[];
}

const STEPS: readonly Step[] = [
  {
    id: 'idea',
    title: 'What does CLIP see?',
    description:
      'CLIP learned from pictures and their captions, and image generators were built with it. Clip Gaze asks it which names and phrases it ties to a picture. Everything is computed on your own machine; no picture leaves it.',
    image: 'idea',
    altText: 'A picture, an eye that looks at it, and three phrases with bars of different length.',
    completionEvents: ['onStepSelected'],
  },
  {
    id: 'model',
    title: 'Choose who looks',
    description: `CLIP itself is downloaded once (608 MB). The demo model comes with Clip Gaze: it is not CLIP, knows only pictures like those of the sample gallery, and shows how all this works.\n${link('Choose model…', 'clipGaze.chooseModel')}\n${link('Use the demo model', 'clipGaze.useDemoModel')}`,
    image: 'model',
    altText: 'Two boxes to choose from: CLIP with an arrow that points down, and a small demo model.',
    completionEvents: ['clipGaze.chooseModel', 'clipGaze.useDemoModel', 'clipGaze.downloadModel', 'clipGaze.importModel'].map(
      (command) => `onCommand:${command}`,
    ),
  },
  {
    id: 'lists',
    title: 'Choose what is asked',
    description: `Artists, movements and surfaces are asked unless you say otherwise. There are seven more lists, and a text file with one phrase a line is a list of your own. Each list is divided among its own phrases, whether or not any of them fits.\n${link('Choose lists…', 'clipGaze.chooseLists')}`,
    image: 'lists',
    altText: 'Three lists of phrases, two of them ticked.',
    completionEvents: ['onCommand:clipGaze.chooseLists'],
  },
  {
    id: 'gaze',
    title: 'Gaze',
    description: `A sample picture is there already. For your own, choose **Gaze at image** in the menu of a picture in the explorer.\n${link('Gaze at a sample picture', 'clipGaze.trySample')}\n${link('Choose a picture…', 'clipGaze.openPanel')}`,
    image: 'gaze',
    altText: 'The menu of a picture in the explorer with “Gaze at image”, and beside it the panel with a result.',
    completionEvents: ['onCommand:clipGaze.trySample', 'onCommand:clipGaze.gaze'],
  },
];

/** Words in the drawings, by the key that stands beside them there; phrases are English in every language. */
export const DRAWN_WORDS: Readonly<Record<string, string>> = {
  'walkthroughs.drawn.artists': 'Artists',
  'walkthroughs.drawn.movements': 'Movements',
  'walkthroughs.drawn.own': 'Your own',
  'walkthroughs.drawn.once': '608 MB, once',
  'walkthroughs.drawn.demo': 'Demo model',
  'walkthroughs.drawn.not-clip': 'not CLIP, no download',
};

/** @returns `contributes.walkthroughs` of the manifest */
export function walkthroughs(): object[] {
  return [
    {
      id: WALKTHROUGH_ID,
      title: 'Get started with Clip Gaze',
      description: 'From a picture to what CLIP finds likely for it, in four steps.',
      steps: STEPS.map(({ image, altText, ...step }) => ({
        ...step,
        media: { svg: `media/walkthrough/${image}.svg`, altText },
      })),
    },
  ];
}
