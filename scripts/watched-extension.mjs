// VS Code takes NODE_OPTIONS from its extension host, so the extension itself loads what watches it, and hands it on to its engine:
// what counts lines (scripts/coverage.mjs), and what counts connections (test/e2e/connections.ts).
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** By the variable that says where it writes what it sees. */
const HOOKS = {
  CLIP_GAZE_COVERAGE: path.join(import.meta.dirname, 'count-lines.cjs'),
  CLIP_GAZE_CONNECTIONS: path.resolve(import.meta.dirname, '../test/host/count-connections.cjs'),
};

/** @param out folder of the bundles, installed or built */
export function watchExtension(out) {
  const [bundle, whole] = ['extension.cjs', 'whole-extension.cjs'].map((name) => path.join(out, name));
  // The package for browsers has none.
  if (existsSync(whole) || !existsSync(bundle)) return;
  renameSync(bundle, whole);
  writeFileSync(
    bundle,
    `for (const [variable, hook] of Object.entries(${JSON.stringify(HOOKS)}))
  if (process.env[variable]) {
    process.env.NODE_OPTIONS = (process.env.NODE_OPTIONS ?? '') + ' --require ' + JSON.stringify(hook);
    require(hook);
  }
module.exports = require('./whole-extension.cjs');
`,
  );
}
