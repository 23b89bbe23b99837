/** Zip files for tests, stored without compression (APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16). */
import { crc32 } from '../clip/fixtures.js';

/** @param files bytes by path, in this order; flags of the general purpose bit field for all of them */
export function zipOf(files: Readonly<Record<string, Uint8Array>>, flags = 0): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, bytes] of Object.entries(files)) {
    const name = Buffer.from(path);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(flags, 2);
    facts.writeUInt32LE(crc32(bytes), 10);
    // An encrypted entry begins with twelve bytes of its own.
    facts.writeUInt32LE(bytes.length + (flags & 1) * 12, 14);
    facts.writeUInt32LE(bytes.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const entry = Buffer.alloc(46);
    entry.write('PK\u0001\u0002', 'latin1');
    entry.writeUInt16LE(20, 4);
    facts.copy(entry, 6);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, name);
    const local = [Buffer.from('PK\u0003\u0004', 'latin1'), facts, name, Buffer.from(bytes)];
    parts.push(...local);
    offset += local.reduce((sum, { length }) => sum + length, 0);
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  const count = Object.keys(files).length;
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}
