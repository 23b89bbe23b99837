import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usableCores } from '../../../src/engine/usable-cores.js';

const CORES = 8;
let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'usable-cores-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function files(contents: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(contents)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${text}\n`);
  }
}

const V2 = '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate';
const V1 = '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:10 - cgroup cgroup rw,cpu,cpuacct';

describe('cores that a process may use', () => {
  it('are those that it may run on where nothing bounds it', () => {
    expect(usableCores(CORES, root)).toBe(CORES);
    files({ 'proc/self/cgroup': '0::/user.slice', 'proc/self/mountinfo': V2, 'sys/fs/cgroup/user.slice/cpu.max': 'max 100000' });
    expect(usableCores(CORES, root)).toBe(CORES);
    expect(usableCores()).toBeLessThanOrEqual(availableParallelism());
  });

  it('are no more than its group gives it time for (version 2)', () => {
    files({ 'proc/self/cgroup': '0::/', 'proc/self/mountinfo': V2, 'sys/fs/cgroup/cpu.max': '200000 100000' });
    expect(usableCores(CORES, root)).toBe(2);
    expect(usableCores(1, root)).toBe(1);
  });

  it('are no more than any group around gives it time for, a part of a core as a whole one', () => {
    files({
      'proc/self/cgroup': '0::/pods/pod1/main',
      'proc/self/mountinfo': V2,
      'sys/fs/cgroup/pods/cpu.max': '600000 100000',
      'sys/fs/cgroup/pods/pod1/cpu.max': '150000 100000',
      'sys/fs/cgroup/pods/pod1/main/cpu.max': 'max 100000',
    });
    expect(usableCores(CORES, root)).toBe(2);
  });

  it('are no more than its group gives it time for (version 1)', () => {
    files({
      'proc/self/cgroup': '12:memory:/job\n4:cpu,cpuacct:/job\n0::/job',
      'proc/self/mountinfo': `31 23 0:28 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755\n${V1}`,
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000',
      'sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us': '50000',
      'sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us': '100000',
    });
    expect(usableCores(CORES, root)).toBe(1);
  });

  it('are found in a container, where its own group is all that is mounted', () => {
    files({
      'proc/self/cgroup': '4:cpu,cpuacct:/docker/0123abcd',
      'proc/self/mountinfo': V1.replace(' / ', ' /docker/0123abcd '),
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '300000',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000',
    });
    expect(usableCores(CORES, root)).toBe(3);
    files({ 'proc/self/cgroup': '4:cpu,cpuacct:/elsewhere' });
    expect(usableCores(CORES, root)).toBe(3);
  });

  it('are those that it may run on where what bounds it cannot be understood', () => {
    files({ 'proc/self/cgroup': 'nonsense', 'proc/self/mountinfo': '1 2', 'sys/fs/cgroup/cpu.max': '1 1' });
    expect(usableCores(CORES, root)).toBe(CORES);
    files({ 'proc/self/cgroup': '0::/', 'proc/self/mountinfo': V2, 'sys/fs/cgroup/cpu.max': 'many 0' });
    expect(usableCores(CORES, root)).toBe(CORES);
  });
});
