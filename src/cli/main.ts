/** Entry of the command line: the program and its subcommands. */
import { Command, CommanderError } from 'commander';
import { captionCommand } from './commands/caption.js';
import { gazeCommand } from './commands/gaze.js';
import { listsCommand } from './commands/lists.js';
import { cropCommand, embedCommand, tokensCommand } from './commands/look-inside.js';
import { compareCommand } from './commands/compare.js';
import { doctorCommand } from './commands/doctor.js';
import { downloadCommand } from './commands/download.js';
import { modelsCommand } from './commands/models.js';
import { storeCommand } from './commands/store.js';
import { summaryCommand } from './commands/summary.js';
import { whereCommand } from './commands/where.js';
import { exitCodeOf, EXIT, run } from './run.js';
import { VERSION } from './version.js';

// Whoever reads our output may have enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const program = new Command('clip-gaze')
  .description('Which phrases CLIP finds relatively likely for a picture. On your own machine.')
  .version(VERSION)
  .showHelpAfterError('(add --help for what can be asked)')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, 'clip-gaze:')) });

for (const command of [
  gazeCommand,
  summaryCommand,
  captionCommand,
  whereCommand,
  compareCommand,
  tokensCommand,
  cropCommand,
  embedCommand,
  listsCommand,
  modelsCommand,
  downloadCommand,
  storeCommand,
  doctorCommand,
])
  command(program, run);
for (const command of program.commands.flatMap((each) => [each, ...each.commands])) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  // Help and version end by an exception with code 0; whatever else commander throws is a misunderstood command line.
  process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : EXIT.usage) : exitCodeOf(error);
}
