// What a package is made of, as CycloneDX 1.6: https://cyclonedx.org/docs/1.6/json/
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { folderOf, locked } from './npm-packages.mjs';
import { root } from './prepare.mjs';

/**
 * @param target  as scripts/targets.mjs names it
 * @param version of Clip Gaze
 * @param names   of the npm packages that are bundled or packed
 * @returns the document, the same for the same contents
 */
export function billOfMaterials(target, version, names) {
  const components = [...names.map(npmPackage), ...phraseLists(), demoModel()];
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuid(JSON.stringify([target, version, components]))}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': `clip-gaze@${version}`,
        name: 'clip-gaze',
        version,
        licenses: [{ license: { id: 'MIT' } }],
        properties: [{ name: 'vscode:target', value: target }],
      },
    },
    components,
    dependencies: [{ ref: `clip-gaze@${version}`, dependsOn: components.map((component) => component['bom-ref']) }],
  };
}

function npmPackage(name) {
  const { version, integrity, license } = locked(name);
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const inside = libraries(name, purl);
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') }],
    licenses: licences(license),
    ...(inside.length > 0 && { components: inside }),
  };
}

/** What is built into a binary, as its package tells it. */
function libraries(name, purl) {
  const file = path.join(folderOf(name), 'versions.json');
  if (!existsSync(file)) return [];
  return Object.entries(JSON.parse(readFileSync(file, 'utf8'))).map(([library, version]) => ({
    type: 'library',
    'bom-ref': `${purl}#${library}`,
    name: library,
    version,
  }));
}

function licences(license) {
  return / (AND|OR|WITH) /.test(license) ? [{ expression: license }] : [{ license: { id: license } }];
}

/** The lists whose files name their licence, and those that have none of their own. */
function phraseLists() {
  return readdirSync(path.join(root, 'lists'))
    .filter((name) => name.endsWith('.phrases'))
    .sort()
    .map((name) => {
      const text = readFileSync(path.join(root, 'lists', name), 'utf8');
      const license = /^# license: (.+)$/m.exec(text)?.[1];
      return {
        type: 'data',
        'bom-ref': `lists/${name}`,
        name: `lists/${name}`,
        hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(text).digest('hex') }],
        ...(license !== undefined && { licenses: [{ license: { name: license } }] }),
      };
    });
}

function demoModel() {
  const folder = path.join(root, 'media', 'demo-model', 'onnx');
  const files = readdirSync(folder).sort();
  const hash = createHash('sha256');
  for (const name of files) hash.update(readFileSync(path.join(folder, name)));
  return {
    type: 'machine-learning-model',
    'bom-ref': 'media/demo-model',
    name: 'media/demo-model',
    description: 'Not CLIP: trained on generated pictures by media/training.',
    hashes: [{ alg: 'SHA-256', content: hash.digest('hex') }],
    licenses: [{ license: { id: 'MIT' } }],
  };
}

function uuid(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
