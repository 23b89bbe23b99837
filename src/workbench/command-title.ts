/** What the palette calls a command. */
import * as v from 'valibot';
import type { CommandId } from '../contributions/commands.js';

/** A title that is translated comes with the English beside it. */
const Title = v.union([
  v.string(),
  v.pipe(
    v.object({ value: v.string() }),
    v.transform(({ value }) => value),
  ),
]);
const Manifest = v.object({ contributes: v.object({ commands: v.array(v.object({ command: v.string(), title: Title })) }) });

/** @param packageJSON of our extension as VS Code has read it: in the language of the display */
export function commandTitle(packageJSON: unknown, command: CommandId): string {
  const { commands } = v.parse(Manifest, packageJSON).contributes;
  return (commands.find((each) => each.command === command)?.title ?? command).replace(/…$/, '');
}
