// Activates the extension over a stand-in for VS Code that does nothing, and tells how long its script took.
// usage: fork(activate.cjs, [bundle])
const { readFileSync, statSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const disposable = { dispose: () => undefined };

/** Whatever is asked of it: itself; called, it gives something that can be disposed of. */
const anything = () => {
  const known = new Map();
  return new Proxy(
    function () {
      return undefined;
    },
    {
      get: (_, key) => {
        if (key === Symbol.toPrimitive) return () => '';
        if (key === 'then') return undefined;
        if (!known.has(key)) known.set(key, anything());
        return known.get(key);
      },
      set: (_, key, value) => Boolean(known.set(key, value)),
      apply: () => anything(),
      construct: () => anything(),
    },
  );
};

const vscode = new Proxy(
  {
    EventEmitter: class {
      event = () => disposable;
      fire = () => undefined;
      dispose = () => undefined;
    },
    Disposable: class {
      static from = () => disposable;
      dispose = () => undefined;
    },
    workspace: new Proxy(
      { getConfiguration: () => ({ get: () => undefined }), workspaceFolders: [], textDocuments: [] },
      { get: (target, key) => target[key] ?? (() => disposable) },
    ),
    window: new Proxy(
      { visibleTextEditors: [], tabGroups: { all: [], onDidChangeTabs: () => disposable } },
      { get: (target, key) => target[key] ?? anything() },
    ),
  },
  { get: (target, key) => (target[key] ??= anything()) },
);
// A bundle copies the names that it finds.
const declared = readFileSync(require.resolve('@types/vscode/index.d.ts'), 'utf8');
for (const [, name] of declared.matchAll(/^\texport (?:abstract )?(?:class|enum|namespace) (\w+)/gm)) void vscode[name];
const load = Module._load;
Module._load = function (request, ...rest) {
  return request === 'vscode' ? vscode : load.call(this, request, ...rest);
};
const uri = (fsPath) => ({ scheme: 'file', fsPath, path: fsPath, toString: () => `file://${fsPath}` });
const memento = {
  get: (_key, fallback) => fallback,
  update: () => Promise.resolve(),
  keys: () => [],
  setKeysForSync: () => undefined,
};
const context = {
  subscriptions: [],
  extensionPath: root,
  extensionUri: uri(root),
  globalStorageUri: uri(path.join(root, 'dist', 'bench', 'storage')),
  logUri: uri(path.join(root, 'dist', 'bench')),
  globalState: memento,
  workspaceState: memento,
  extension: { packageJSON: require('../package.json') },
};

// What VS Code's extension host has loaded by itself long before.
for (const name of [
  'child_process',
  'crypto',
  'fs/promises',
  'http',
  'https',
  'os',
  'stream/promises',
  'timers/promises',
  'util',
  'zlib',
])
  require(`node:${name}`);

// Time of the processor: on a busy machine the clock would count others' work.
const before = process.cpuUsage();
require(process.argv[2]).activate(context);
const { user, system } = process.cpuUsage(before);
const milliseconds = (user + system) / 1000;
const bytes = Object.keys(require.cache)
  .filter((file) => file !== __filename && file !== process.argv[2] && file.endsWith('.cjs'))
  .concat(process.argv[2])
  .reduce((sum, file) => sum + statSync(file).size, 0);
const native = process.report.getReport().sharedObjects.filter((file) => file.endsWith('.node')).length;
process.send({ milliseconds, native, bytes }, () => process.exit(0));
