// Loaded before everything else, by NODE_OPTIONS, into the processes of a trial: makes one call to the system fail. Only calls
// that touch the trial's own folder count, and those of ONNX Runtime, so that Node itself is left alone.
//
// FAULT_FOLDER  the trial's folder
// FAULT_COUNTS  a file that gets a line for each place that is passed: `who op number`
// FAULT_AT      the place that fails, as such a line
// FAULT_CODE    how it fails: a code of the system's, `short` (a write of half), or `back` (a clock set back by a day)
'use strict';
const fs = require('node:fs');
const promises = require('node:fs/promises');
const childProcess = require('node:child_process');
const net = require('node:net');
const path = require('node:path');
const { syncBuiltinESMExports } = require('node:module');

const { FAULT_FOLDER: folder, FAULT_COUNTS: counts, FAULT_AT: at, FAULT_CODE: code } = process.env;
const who = path.basename(process.argv[1] ?? '', '.js');
const real = { ...fs };
const passed = new Map();

/** @returns whether this call is the one that fails */
function hit(op) {
  const number = (passed.get(op) ?? 0) + 1;
  passed.set(op, number);
  const place = `${who} ${op} ${number}`;
  if (counts) real.appendFileSync(counts, `${place}\n`);
  return place === at;
}

const failure = (op) => Object.assign(new Error(`${code}: injected, ${op}`), { code, syscall: op, errno: -1 });
const isOurs = (file) => {
  const name = typeof file === 'string' ? file : file instanceof URL ? file.pathname : Buffer.isBuffer(file) ? String(file) : '';
  return folder !== undefined && name.startsWith(folder) && name !== counts;
};

const descriptors = new Set();

function wrapSync(name, op, isMine, afterwards) {
  const original = real[name];
  fs[name] = function (...args) {
    if (isMine(args[0]) && hit(op)) {
      if (code === 'short' && op === 'write') return original.call(this, args[0], args[1], args[2] ?? 0, 1, args[4]);
      throw failure(op);
    }
    const result = original.apply(this, args);
    afterwards?.(args, result);
    return result;
  };
}

const isDescriptor = (fd) => descriptors.has(fd);
const known = (args, fd) => void (isOurs(args[0]) && descriptors.add(fd));
wrapSync('openSync', 'open', isOurs, known);
wrapSync(
  'closeSync',
  'close',
  () => false,
  ([fd]) => descriptors.delete(fd),
);
wrapSync('readSync', 'read', isDescriptor);
wrapSync('writeSync', 'write', isDescriptor);
wrapSync('fsyncSync', 'fsync', isDescriptor);
wrapSync('ftruncateSync', 'write', isDescriptor);
for (const [name, op] of Object.entries({
  readFileSync: 'read',
  writeFileSync: 'write',
  renameSync: 'rename',
  mkdirSync: 'mkdir',
  readdirSync: 'read',
  rmSync: 'remove',
  utimesSync: 'write',
}))
  wrapSync(name, op, isOurs);

function wrapCallback(name, op, isMine, afterwards) {
  const original = real[name];
  fs[name] = function (...args) {
    const callback = args.at(-1);
    if (isMine(args[0]) && hit(op)) return void setImmediate(() => callback(failure(op)));
    if (afterwards)
      args[args.length - 1] = (error, ...rest) => {
        if (!error) afterwards(args, rest[0]);
        callback(error, ...rest);
      };
    return original.apply(this, args);
  };
}
wrapCallback('open', 'open', isOurs, known);
wrapCallback(
  'close',
  'close',
  () => false,
  ([fd]) => descriptors.delete(fd),
);
wrapCallback('read', 'read', isDescriptor);
wrapCallback('write', 'write', isDescriptor);
wrapCallback('writev', 'write', isDescriptor);
wrapCallback('fsync', 'fsync', isDescriptor);

for (const [name, op] of Object.entries({
  readFile: 'read',
  writeFile: 'write',
  rename: 'rename',
  mkdir: 'mkdir',
  mkdtemp: 'mkdir',
  readdir: 'read',
  copyFile: 'write',
  cp: 'write',
  link: 'rename',
  rm: 'remove',
  stat: 'read',
  truncate: 'write',
})) {
  const original = promises[name];
  promises[name] = function (...args) {
    return isOurs(args[0]) && hit(op) ? Promise.reject(failure(op)) : original.apply(this, args);
  };
}
const openHandle = promises.open;
promises.open = async function (...args) {
  if (!isOurs(args[0])) return openHandle.apply(this, args);
  if (hit('open')) throw failure('open');
  const handle = await openHandle.apply(this, args);
  for (const [name, op] of Object.entries({
    read: 'read',
    readFile: 'read',
    write: 'write',
    writeFile: 'write',
    appendFile: 'write',
    writev: 'write',
    sync: 'fsync',
    datasync: 'fsync',
    truncate: 'write',
    stat: 'read',
  })) {
    const original = handle[name];
    handle[name] = function (...rest) {
      return hit(op) ? Promise.reject(failure(op)) : original.apply(this, rest);
    };
  }
  return handle;
};

const { fork } = childProcess;
childProcess.fork = function (entry, args, options) {
  // What the system does where it has no room for another process: there is none, and 'error' says so.
  return hit('spawn')
    ? fork.call(this, entry, args, { ...options, execPath: path.join(folder, 'no-such-program') })
    : fork.call(this, entry, args, options);
};

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first.path === undefined && hit('fetch')) {
    setImmediate(() => this.destroy(Object.assign(failure('fetch'), { code: code.startsWith('E') ? code : 'ECONNRESET' })));
    return this;
  }
  return connect.apply(this, args);
};

/** ONNX Runtime's native library: opening a session, and running it. */
const { dlopen } = process;
process.dlopen = function (module, file, ...rest) {
  dlopen.call(this, module, file, ...rest);
  if (!/onnxruntime_binding\.node$/.test(file)) return;
  const { InferenceSession } = module.exports;
  module.exports = {
    ...module.exports,
    InferenceSession: class extends InferenceSession {
      loadModel(...args) {
        if (hit('session')) throw new Error('injected: no session');
        return super.loadModel(...args);
      }
      run(...args) {
        if (hit('run')) throw new Error('injected: it does not run');
        return super.run(...args);
      }
    },
  };
};

if (code === 'back') {
  const { now } = Date;
  let moved = 0;
  Date.now = () => {
    if (moved === 0 && passed.size > 0) moved = 86_400_000;
    return now() - moved;
  };
}
syncBuiltinESMExports();
