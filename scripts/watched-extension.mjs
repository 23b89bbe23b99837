// For scripts/coverage.mjs: VS Code takes NODE_OPTIONS from its extension host, so the extension itself loads what counts lines.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const hook = path.join(import.meta.dirname, 'count-lines.cjs');

/** @param out folder of the bundles, installed or built */
export function watchExtension(out) {
  const [bundle, whole] = ['extension.cjs', 'whole-extension.cjs'].map((name) => path.join(out, name));
  if (existsSync(whole)) return;
  renameSync(bundle, whole);
  const options = ` --require ${JSON.stringify(hook)}`;
  writeFileSync(
    bundle,
    `if (process.env.CLIP_GAZE_COVERAGE) {
  process.env.NODE_OPTIONS = (process.env.NODE_OPTIONS ?? '') + ${JSON.stringify(options)};
  require(${JSON.stringify(hook)});
}
module.exports = require('./whole-extension.cjs');
`,
  );
}
