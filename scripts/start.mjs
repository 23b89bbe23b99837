// Gazes at pictures in the terminal: those named, else some of the sample gallery.   usage: npm start [-- PICTURE…]
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { prepare, root } from './prepare.mjs';

const SAMPLES = ['ukiyo-e-waves.jpg', 'pointillism-harbour.webp', 'pop-art-portrait.png'].map((name) =>
  path.join('media', 'gallery', name),
);

try {
  prepare();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const own = process.argv.slice(2);
// The command line reads paths from where the person stands; the samples are named from the installation's folder.
const pictures = own.length > 0 ? own : SAMPLES;
const env = { ...process.env, ...(own.length === 0 && { INIT_CWD: root }) };
const { status } = spawnSync(process.execPath, ['out/cli.js', 'gaze', '--', ...pictures], {
  cwd: root,
  env: { ...env, npm_lifecycle_event: 'start', INIT_CWD: env.INIT_CWD ?? process.cwd() },
  stdio: 'inherit',
});
if (status === 0) console.error('\nThe same in VS Code: npm run open');
process.exit(status ?? 1);
