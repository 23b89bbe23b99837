/** What can be switched for one list by itself: on or off, where that differs from what holds without it. */

export interface Switch {
  /** Ids of lists. */
  readonly on: readonly string[];
  readonly off: readonly string[];
}

/** @param otherwise what holds for a list that nobody has switched */
export function isOn({ on, off }: Switch, list: string, otherwise: boolean): boolean {
  return on.includes(list) || (otherwise && !off.includes(list));
}

export function switched({ on, off }: Switch, list: string, value: boolean): Switch {
  const without = (ids: readonly string[]) => ids.filter((id) => id !== list);
  return value ? { on: [...without(on), list], off: without(off) } : { on: without(on), off: [...without(off), list] };
}
