/** How many cores this process may use, which in a container is seldom how many the machine has. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';

/**
 * The cores that this process may run on and, on Linux, no more than its control groups give it time for: more threads than
 * that would only be held up together. A part of a core counts as a whole one, as two threads use one and a half cores up.
 *
 * @param affinity cores that it may run on
 * @param root     of the file system that says so
 * @returns at least 1
 */
export function usableCores(affinity = availableParallelism(), root = '/'): number {
  return Math.max(1, Math.min(affinity, Math.ceil(cpuQuota(root))));
}

/** @returns seconds of processor time that the control groups give in a second; Infinity where nothing is said */
function cpuQuota(root: string): number {
  const groups = linesOf(path.join(root, 'proc/self/cgroup')).map(groupOf);
  const mounts = linesOf(path.join(root, 'proc/self/mountinfo')).map(mountOf);
  const quotas = groups.flatMap(({ controllers, group }) => {
    const isV2 = controllers.length === 0;
    if (!isV2 && !controllers.includes('cpu')) return [];
    const mount = mounts.find(({ type, options }) => (isV2 ? type === 'cgroup2' : type === 'cgroup' && options.includes('cpu')));
    return mount ? foldersOf(mount, group).map((folder) => (isV2 ? quotaV2 : quotaV1)(path.join(root, folder))) : [];
  });
  return Math.min(Infinity, ...quotas);
}

/** A line of /proc/self/cgroup: number, controllers, path. Version 2 has no controllers there. */
function groupOf(line: string): { readonly controllers: readonly string[]; readonly group: string } {
  const [, controllers = '', ...group] = line.split(':');
  return { controllers: controllers.split(',').filter(Boolean), group: group.join(':') };
}

interface Mount {
  /** What of the hierarchy is mounted: in a container its own group. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** A line of /proc/self/mountinfo (proc(5)). */
function mountOf(line: string): Mount {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , root = '', point = ''] = before.split(' ');
  const [type = '', , options = ''] = after.split(' ');
  return { root, point, type, options: options.split(',') };
}

/** Of the group itself and of all that it is in, as far as they can be seen: each of them bounds it. */
function foldersOf({ root, point }: Mount, group: string): string[] {
  const inside = path.posix.relative(root, group);
  // A container may be told its name outside, of which it sees nothing.
  const names = inside.startsWith('..') ? [] : inside.split('/').filter(Boolean);
  return Array.from({ length: names.length + 1 }, (_, depth) => path.posix.join(point, ...names.slice(0, depth)));
}

/** `cpu.max`: microseconds of time and of period, or `max` for no bound. */
function quotaV2(folder: string): number {
  const [time = 'max', period = ''] = (linesOf(path.join(folder, 'cpu.max'))[0] ?? '').split(' ');
  return ratio(time, period);
}

/** The same in files of their own; no bound is -1. */
function quotaV1(folder: string): number {
  const [time = '-1'] = linesOf(path.join(folder, 'cpu.cfs_quota_us'));
  const [period = ''] = linesOf(path.join(folder, 'cpu.cfs_period_us'));
  return ratio(time, period);
}

function ratio(time: string, period: string): number {
  const quota = Number(time) / Number(period);
  return quota > 0 ? quota : Infinity;
}

/** What is not there says nothing. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
