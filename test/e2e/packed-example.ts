/** The example extension as somebody else has it: built and packed in a folder of its own, outside of the repository. */
import { createVSIX } from '@vscode/vsce';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './workbench.js';

/** @returns the file of the packed extension, in a folder that is not there yet */
export async function packedExample(folder: string): Promise<string> {
  cpSync(path.join(ROOT, 'examples', 'name-by-movement'), folder, { recursive: true });
  // What npm would fetch for it.
  mkdirSync(path.join(folder, 'node_modules', '@types'), { recursive: true });
  for (const name of ['typescript', '@types/vscode'])
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(folder, 'node_modules', name), 'junction');
  execFileSync(process.execPath, [path.join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], { cwd: folder });
  const packagePath = path.join(folder, 'example.vsix');
  const lenient = { allowMissingRepository: true, skipLicense: true };
  await createVSIX({ cwd: folder, packagePath, dependencies: false, ...lenient });
  return packagePath;
}
