// The licence texts of all code that the VSIX carries, in one file.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folderOf } from './npm-packages.mjs';

/** Packages that name their licence and bring no text of it; THIRD_PARTY_NOTICES.md has it. */
const IN_NOTICES = ['onnxruntime-node', 'onnxruntime-common', 'onnxruntime-web'];

/**
 * @param root     of the project
 * @param packages names of the packages that are bundled or packed
 * @param file     where the texts go
 * @throws Error naming the package that has no licence text
 */
export function writeLicences(root, packages, file) {
  const notices = readFileSync(path.join(root, 'THIRD_PARTY_NOTICES.md'), 'utf8');
  const parts = [...new Set(packages)].sort().map((name) => {
    const folder = folderOf(name);
    const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    // The packages with libvips in them tell the licences of all that is built into it in their README.
    const texts = readdirSync(folder).filter((each) => /^licen[cs]e/i.test(each) || (holdsLibvips(name) && each === 'README.md'));
    if (texts.length === 0 && !(IN_NOTICES.includes(name) && notices.includes(`\n### ${name}\n`)))
      throw new Error(`${name} has no licence text. Add it to THIRD_PARTY_NOTICES.md and scripts/licences.mjs.`);
    const bodies = texts.map((each) => readFileSync(path.join(folder, each), 'utf8').trim());
    return [`${name} ${version} (${license})`, ...(bodies.length > 0 ? bodies : ['See THIRD_PARTY_NOTICES.md.'])].join('\n\n');
  });
  writeFileSync(file, `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}

/** @returns the packages that esbuild's inputs come from */
export function packagesOf(inputs) {
  return inputs.flatMap((input) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
}

function holdsLibvips(name) {
  return /^@img\/sharp-(libvips-|win32-|wasm32)/.test(name);
}
