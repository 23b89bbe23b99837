/** `clip-gaze lists`: the built-in phrase lists. */
import { type Command, Option } from 'commander';
import { BUILT_IN_LIST_IDS, readBuiltInList } from '../../phrases/built-in-lists.js';
import { listHash } from '../../phrases/list-hash.js';
import { LISTS_FOLDER } from '../folders.js';
import { withCommonOptions, type CommonOptions } from '../options.js';
import type { Run } from '../run.js';

export function listsCommand(program: Command, run: Run): void {
  withCommonOptions(program.command('lists').description('the built-in phrase lists'))
    .addOption(new Option('--format <how>', 'how they are written').choices(['text', 'json']).default('text'))
    .action((options: CommonOptions & { readonly format: 'text' | 'json' }) =>
      run(options, async (session) => {
        const lists = await Promise.all(BUILT_IN_LIST_IDS.map((id) => readBuiltInList(LISTS_FOLDER, id)));
        if (options.format === 'json') {
          const told = lists.map(({ id, title, description, source, license, phrases }) => ({
            id,
            title,
            count: phrases.length,
            hash: listHash({ phrases }),
            description,
            source,
            license,
          }));
          session.print(`${JSON.stringify(told, undefined, 2)}\n`);
          return;
        }
        const width = Math.max(...lists.map(({ id }) => id.length));
        session.print(
          lists
            .map(({ id, title, phrases }) => `${id.padEnd(width)}  ${String(phrases.length).padStart(5)}  ${title}\n`)
            .join(''),
        );
      }),
    );
}
