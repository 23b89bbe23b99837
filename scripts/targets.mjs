// The platforms that the extension is packed for, and which packages with native code each of them gets.

const SHARP = ['LICENSE', 'README.md', 'index.cjs', 'lib', 'package.json'];
const LIBVIPS = ['README.md', 'lib', 'package.json', 'versions.json'];

/** WebAssembly, which runs everywhere: where there is no native code, and where it cannot be loaded. */
const EVERYWHERE = [
  { name: 'onnxruntime-common', parts: ['package.json', 'dist/cjs', 'dist/esm'] },
  {
    name: 'onnxruntime-web',
    parts: [
      'package.json',
      ...['ort.node.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'].map((file) => `dist/${file}`),
    ],
  },
  { name: 'sharp', parts: ['LICENSE', 'dist', 'package.json'] },
  { name: '@img/colour', parts: ['.'] },
  { name: 'detect-libc', parts: ['LICENSE', 'lib', 'package.json'] },
  { name: 'semver', parts: ['.'] },
  { name: '@img/sharp-wasm32', parts: [...SHARP, 'versions.json'] },
  { name: '@emnapi/runtime', parts: ['LICENSE', 'dist/emnapi.cjs.js', 'dist/emnapi.cjs.min.js', 'index.js', 'package.json'] },
  { name: 'tslib', parts: ['LICENSE.txt', 'package.json', 'tslib.js'] },
];

/** @param files of the platform's folder in onnxruntime-node that are needed */
const onnxruntime = (platform, files) => ({
  name: 'onnxruntime-node',
  parts: ['package.json', 'dist', ...files.map((file) => `bin/napi-v6/${platform}/${file}`)],
});
const sharp = (platform) => ({ name: `@img/sharp-${platform}`, parts: SHARP });
const libvips = (platform) => ({ name: `@img/sharp-libvips-${platform}`, parts: LIBVIPS });
// sharp's packages for Windows hold libvips themselves.
const sharpWithLibvips = (platform) => ({ name: `@img/sharp-${platform}`, parts: [...SHARP, 'versions.json'] });

const BINDING = 'onnxruntime_binding.node';
const LINUX = [BINDING, 'libonnxruntime.so.1'];
// The binding asks for this one; the package has the same bytes again under the full version.
const MACOS = [BINDING, 'libonnxruntime.1.dylib'];
// Without the compilers for WebGPU's shaders (8.6 MB), which only the device `webgpu` would load, and without DirectML (9.3 MB):
// the library loads it only when asked for the device, and then finds the one that Windows has.
const WINDOWS = [BINDING, 'onnxruntime.dll'];

/** onnxruntime-node has no binary for musl and none for Macs with Intel processors. */
const NATIVE = {
  'linux-x64': [onnxruntime('linux/x64', LINUX), sharp('linux-x64'), libvips('linux-x64')],
  'linux-arm64': [onnxruntime('linux/arm64', LINUX), sharp('linux-arm64'), libvips('linux-arm64')],
  'alpine-x64': [sharp('linuxmusl-x64'), libvips('linuxmusl-x64')],
  'alpine-arm64': [sharp('linuxmusl-arm64'), libvips('linuxmusl-arm64')],
  'win32-x64': [onnxruntime('win32/x64', WINDOWS), sharpWithLibvips('win32-x64')],
  'win32-arm64': [onnxruntime('win32/arm64', WINDOWS), sharpWithLibvips('win32-arm64')],
  'darwin-arm64': [onnxruntime('darwin/arm64', MACOS), sharp('darwin-arm64'), libvips('darwin-arm64')],
  'darwin-x64': [sharp('darwin-x64'), libvips('darwin-x64')],
  universal: [],
};

/** For vscode.dev and github.dev: WebAssembly alone, and the browser's own decoders (scripts/package-web.mjs). */
export const WEB = 'web';

/** `universal` is the package without a target: no native code at all. */
export const TARGETS = [...Object.keys(NATIVE), WEB];

/** @returns the packages that go into a target's VSIX for Node, with the files and folders of each that are needed */
export function packagesFor(target) {
  return target === WEB ? [] : [...EVERYWHERE, ...NATIVE[target]];
}

/** The target of the machine that this runs on. */
export function targetHere() {
  const { platform, arch } = process;
  const musl = platform === 'linux' && process.report?.getReport().header.glibcVersionRuntime === undefined;
  return `${musl ? 'alpine' : platform}-${arch}`;
}
