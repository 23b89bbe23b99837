// What src/contributions/ says, for scripts.
import { build } from 'esbuild';
import { root } from './prepare.mjs';

const bundle = await build({
  absWorkingDir: root,
  entryPoints: ['src/contributions/manifest.ts'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  write: false,
  logLevel: 'warning',
});

export const { manifest, inBrowser, settingsTable } = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString('base64')}`
);
