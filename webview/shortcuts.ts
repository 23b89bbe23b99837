/** Key bindings as this machine's keyboard names them. */
import { COMMANDS, type Command, type CommandId } from '../src/contributions/commands.js';

const MAC: Readonly<Record<string, string>> = { cmd: '⌘', ctrl: '⌃', alt: '⌥', shift: '⇧' };

/** @returns the default binding of a command, as a tooltip writes it: `Alt+Left`, or `⌘[` on a Mac; empty where it has none */
export function shortcutOf(id: CommandId, userAgent = navigator.userAgent): string {
  const { keys }: Command = COMMANDS[id];
  if (!keys) return '';
  const onMac = userAgent.includes(/* not translated */ 'Macintosh');
  const parts = ((onMac ? keys.mac : undefined) ?? keys.key).split('+');
  return onMac ? parts.map((part) => MAC[part] ?? capital(part)).join('') : parts.map(capital).join('+');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
