// Writes each connection that this process opens, and that it watches at all, to the file CLIP_GAZE_CONNECTIONS. Loaded by the
// extension host's tests and, through NODE_OPTIONS, by the engine.
'use strict';
const { appendFileSync } = require('node:fs');
const dgram = require('node:dgram');
const net = require('node:net');
const path = require('node:path');

const who = path.basename(process.argv[1] ?? '');
const file = process.env.CLIP_GAZE_CONNECTIONS;
const note = (what) => appendFileSync(file, `${who} ${what}\n`);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [first, host] = Array.isArray(args[0]) ? args[0] : args;
  const to = typeof first === 'object' ? first : typeof first === 'number' ? { port: first, host } : { path: first };
  // A path is a pipe on this machine.
  if (to.path === undefined) note(`connects to ${to.host ?? 'localhost'}:${to.port}`);
  return connect.apply(this, args);
};

const { send } = dgram.Socket.prototype;
dgram.Socket.prototype.send = function (...args) {
  note('sends a datagram');
  return send.apply(this, args);
};

note('is watched');
