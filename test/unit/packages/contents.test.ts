/** What the packages for all platforms hold: test/fixtures/packages, which scripts/package.mjs compares with what it packs. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { billOfMaterials } from '../../../scripts/sbom.mjs';
import { TARGETS } from '../../../scripts/targets.mjs';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const files = (name: string) =>
  readFileSync(path.join(ROOT, 'test/fixtures/packages', `${name}.txt`), 'utf8')
    .split('\n')
    .filter(Boolean);

const isBinary = (file: string) => /\.(node|dll|dylib|so[.\d]*)$/.test(file);

/** How the packages with native code call a target's platform. */
const OWN = {
  'linux-x64': ['linux/x64', 'linux-x64'],
  'linux-arm64': ['linux/arm64', 'linux-arm64'],
  'alpine-x64': ['linuxmusl-x64'],
  'alpine-arm64': ['linuxmusl-arm64'],
  'win32-x64': ['win32/x64', 'win32-x64'],
  'win32-arm64': ['win32/arm64', 'win32-arm64'],
  'darwin-arm64': ['darwin/arm64', 'darwin-arm64'],
  'darwin-x64': ['darwin-x64'],
  universal: [],
} as const;

it('are listed for every target', () => {
  expect([...TARGETS].sort()).toEqual([...Object.keys(OWN), 'web'].sort());
});

describe.each(Object.entries(OWN))('the package for %s', (target, own) => {
  it('has the binaries of its platform, each of them once, and no other', () => {
    const binaries = files(target).filter(isBinary);
    for (const binary of binaries)
      expect(
        own.some(
          (name) => binary.includes(`/${name}/`) || binary.includes(`sharp-libvips-${name}`) || binary.includes(`sharp-${name}/`),
        ),
        binary,
      ).toBe(true);
    // sharp and libvips at least; ONNX Runtime's binding and library where there are any.
    expect(binaries.length).toBeGreaterThanOrEqual(own.length === 0 ? 0 : own.length * 2);
    expect(new Set(binaries).size).toBe(binaries.length);
  });
});

it('all hold both kinds of WebAssembly, the extension, the engine, the lists and the demo model', () => {
  const all = files('every-target');
  for (const file of [
    'out/extension.cjs',
    'out/extension/*.cjs',
    'out/engine.js',
    'out/prepare-tower.js',
    'out/tower-lane.js',
    'out/quarter-thread.js',
    'out/LICENSES.txt',
    'out/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
    'lists/movements.phrases',
    'media/demo-model/onnx/vision_model.onnx',
  ])
    expect(all).toContain(`extension/${file}`);
  expect(all.some((file) => /sharp-wasm32.*\.wasm$/.test(file))).toBe(true);
  expect(all.filter(isBinary)).toEqual([]);
  expect(all.filter((file) => /\.(ts|map)$/.test(file))).toEqual([]);
});

it('for browsers holds what runs there, and nothing for Node', () => {
  const web = files('web');
  for (const file of [
    'out/web/extension.js',
    'out/web/engine.js',
    'out/web/ort-wasm-simd-threaded.wasm',
    'out/webview/main.js',
    'out/LICENSES.txt',
    'lists/movements.phrases',
    'media/demo-model/onnx/vision_model.onnx',
  ])
    expect(web).toContain(`extension/${file}`);
  expect(web.filter((file) => isBinary(file) || /\.(ts|map|cjs)$|node_modules|cli\.js/.test(file))).toEqual([]);
  expect(web.filter((file) => file.startsWith('extension/out/')).length).toBe(9);
});

it('come with a bill of materials: version, hash and licence of every package, and the lists with theirs', () => {
  const names = ['onnxruntime-node', 'onnxruntime-web', 'sharp', '@img/colour', 'lit'];
  const bill = billOfMaterials('linux-x64', '1.0.0', names);
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
  expect(bill).toEqual(billOfMaterials('linux-x64', '1.0.0', names));
  expect(bill.serialNumber).not.toBe(billOfMaterials('win32-x64', '1.0.0', names).serialNumber);
  const packages = bill.components.filter(({ type }) => type === 'library');
  expect(packages.map(({ name }) => name)).toEqual(names);
  for (const { name, version, purl, hashes, licenses } of packages) {
    expect(purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${version ?? ''}`);
    expect(hashes?.[0]?.content).toMatch(/^[0-9a-f]{128}$/);
    expect(licenses).toHaveLength(1);
  }
  expect(bill.components.filter(({ type }) => type === 'data')).toHaveLength(10);
});
