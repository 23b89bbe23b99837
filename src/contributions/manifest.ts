/** What package.json says to VS Code, from commands and settings. */
import {
  CATEGORY,
  COMMANDS,
  COMPARISON_TYPE,
  FOLDER_TYPE,
  NOT_IN_BROWSER,
  PANEL_TYPE,
  PHRASE_LANGUAGE,
  type Command,
} from './commands.js';
import { localized } from './localized.js';
import { DRAWN_WORDS, walkthroughs } from './walkthrough.js';
import { RESTRICTED_SETTINGS, SETTINGS, type Setting } from './settings.js';
import { TOOLS, type Tool } from './tools.js';

/** @returns the parts of package.json that scripts/manifest.mjs writes, and package.nls.json with their texts */
export function manifest(): ReturnType<typeof localized> {
  const { manifest, texts } = localized(inEnglish());
  return { manifest, texts: { ...texts, ...DRAWN_WORDS } };
}

/** What the marketplace and npm say it is. */
const DESCRIPTION =
  'Which artists, movements, surfaces and phrases of your own CLIP finds relatively likely for a picture. On your own machine.';

function inEnglish(): Record<string, unknown> {
  const commands = Object.entries<Command>(COMMANDS);
  const menus: Record<string, object[]> = {};
  for (const [command, { menus: own = {} }] of commands)
    for (const [place, { when, group }] of Object.entries(own))
      (menus[place] ??= []).push({ command, when, ...(group !== undefined && { group }) });
  return {
    description: DESCRIPTION,
    // A phrase file that only the setting names is plain text until it is looked at.
    activationEvents: [
      `onWebviewPanel:${PANEL_TYPE}`,
      `onWebviewPanel:${COMPARISON_TYPE}`,
      `onWebviewPanel:${FOLDER_TYPE}`,
      'onLanguage:plaintext',
      // To start the engine before it is asked, where that is likely.
      'onStartupFinished',
    ],
    capabilities: {
      virtualWorkspaces: true,
      untrustedWorkspaces: {
        supported: 'limited',
        description:
          'Lists and phrase files that the workspace names are used only in a trusted workspace. Nothing runs by itself.',
        restrictedConfigurations: RESTRICTED_SETTINGS.map(qualified),
      },
    },
    contributes: {
      commands: commands.map(([command, { title, icon, enablement }]) => ({
        command,
        title,
        category: CATEGORY,
        ...(icon !== undefined && { icon: `$(${icon})` }),
        ...(enablement !== undefined && { enablement }),
      })),
      menus,
      keybindings: commands.flatMap(([command, { keys }]) => (keys ? [{ command, ...keys }] : [])),
      configuration: {
        title: CATEGORY,
        properties: Object.fromEntries(
          Object.entries<Setting>(SETTINGS).map(([name, { scope, default: value, description, schema }], order) => [
            qualified(name),
            { order, scope, markdownDescription: description, ...schema, default: value },
          ]),
        ),
      },
      walkthroughs: walkthroughs(),
      languageModelTools: Object.entries<Tool>(TOOLS).map(([name, { icon, ...tool }]) => ({
        name,
        ...tool,
        icon: `$(${icon})`,
        canBeReferencedInPrompt: true,
        tags: ['clip-gaze', 'image', 'art'],
      })),
      languages: [
        {
          id: PHRASE_LANGUAGE,
          aliases: ['Phrase List'],
          extensions: ['.phrases', '.phrases.txt'],
          configuration: './media/phrase-list-configuration.json',
          icon: { light: './media/phrase-list-light.svg', dark: './media/phrase-list-dark.svg' },
        },
      ],
      grammars: [{ language: PHRASE_LANGUAGE, scopeName: 'text.phrase-list', path: './media/phrase-list.tmLanguage.json' }],
    },
  };
}

interface Contributed {
  readonly contributes: { readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>> };
}

/** @returns a manifest for browsers, in whose menus no command is that is not there; the palette has all, and they say why */
export function inBrowser<M extends Contributed>(manifest: M): M {
  const isThere = ({ command }: { readonly command: string }) => !NOT_IN_BROWSER.some((id) => id === command);
  const menus = Object.entries(manifest.contributes.menus).map(([place, items]) => [
    place,
    place === 'commandPalette' ? items : items.filter(isThere),
  ]);
  // A chat has no tool there either.
  const { languageModelTools: _, ...contributes } = { languageModelTools: undefined, ...manifest.contributes };
  return { ...manifest, contributes: { ...contributes, menus: Object.fromEntries(menus) as object } };
}

/** @returns the README's table of settings, in Markdown */
export function settingsTable(): string {
  const rows = Object.entries<Setting>(SETTINGS).map(
    ([name, { scope, default: value, description }]) =>
      `| \`${qualified(name)}\` | ${description.replace(/`#([\w.]+)#`/g, '`$1`').replaceAll('|', '\\|')} | \`${JSON.stringify(value)}\` | ${scope === 'machine' ? 'this machine' : 'user, workspace, folder'} |`,
  );
  return ['| setting | what it does | default | set for |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function qualified(name: string): string {
  return `clipGaze.${name}`;
}
