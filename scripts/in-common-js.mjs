// A bundle in parts, of which only what is needed at once is loaded at once.
import { transform } from 'esbuild';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * VS Code loads extensions as CommonJS in every version that the manifest allows, and esbuild splits only ES modules: so the
 * parts are made as those and then translated one by one. What is reached by `import()` alone is in files of its own.
 *
 * @param {import('esbuild').BuildOptions & { outdir: string }} options without a format
 * @returns {import('esbuild').BuildOptions}
 */
export function inCommonJs(options) {
  return {
    ...options,
    format: 'esm',
    splitting: true,
    chunkNames: 'extension/[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    write: false,
    plugins: [{ name: 'in-common-js', setup: (build) => build.onEnd((result) => writeParts(result, options)) }],
  };
}

/**
 * @param {import('esbuild').BuildResult} result
 * @param {import('esbuild').BuildOptions} options
 */
async function writeParts({ outputFiles = [] }, { target, minify, legalComments }) {
  const maps = new Map(outputFiles.filter(({ path }) => path.endsWith('.map')).map((file) => [file.path, file.text]));
  for (const { path: file, text } of outputFiles) {
    if (file.endsWith('.map')) continue;
    const map = maps.get(`${file}.map`);
    const inline =
      map === undefined ? '' : `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
    const translated = await transform(text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, inline), {
      format: 'cjs',
      platform: 'node',
      target,
      minify,
      legalComments,
      sourcemap: map === undefined ? false : 'external',
      sourcefile: path.basename(file),
      // import() of a part becomes a require() when it comes to it.
      supported: { 'dynamic-import': false },
    });
    mkdirSync(path.dirname(file), { recursive: true });
    if (map === undefined) writeFileSync(file, translated.code);
    else {
      writeFileSync(file, `${translated.code}//# sourceMappingURL=${path.basename(file)}.map\n`);
      writeFileSync(`${file}.map`, translated.map);
    }
  }
}
