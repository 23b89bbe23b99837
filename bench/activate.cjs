// Activates the extension over a stand-in for VS Code that does nothing, then uses it, and tells how long its script took.
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

const commands = new Map();
const vscode = new Proxy(
  {
    commands: {
      registerCommand: (id, run) => {
        commands.set(id, run);
        return disposable;
      },
      executeCommand: () => Promise.resolve(),
    },
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
/** What Node does not declare. */
const loader = /** @type {{ _load: (request: string, ...rest: unknown[]) => unknown }} */ (/** @type {unknown} */ (Module));
const load = loader._load;
loader._load = function (request, ...rest) {
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
function since(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Bytes of our own files that are loaded so far. */
function loaded() {
  return Object.keys(require.cache)
    .filter((file) => file !== __filename && file.endsWith('.cjs'))
    .reduce((sum, file) => sum + statSync(file).size, 0);
}

void (async () => {
  const atFirst = process.cpuUsage();
  require(process.argv[2]).activate(context);
  const milliseconds = since(atFirst);
  const bytes = loaded();
  const native = /** @type {{ sharedObjects: string[] }} */ (process.report.getReport()).sharedObjects.filter((file) =>
    file.endsWith('.node'),
  ).length;
  const before = process.cpuUsage();
  await commands.get('clipGaze.gaze')();
  const firstUse = { milliseconds: since(before), bytes: loaded() - bytes };
  process.send({ milliseconds, native, bytes, firstUse }, () => process.exit(0));
})();
