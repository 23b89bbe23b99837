/** How somebody arranged the lists of the panels: which come first, in which order, and which are folded. */

export interface Arrangement {
  /** Ids of lists that were moved, in their order; may name lists that are not asked now. */
  readonly order: readonly string[];
  /** Ids of lists that stand above all others. */
  readonly pinned: readonly string[];
  readonly folded: readonly string[];
}

export const ARRANGE_HOWS = ['fold', 'unfold', 'pin', 'unpin', 'up', 'down'] as const;
export type ArrangeHow = (typeof ARRANGE_HOWS)[number];

/**
 * The lists as they are shown: pinned ones first. Lists that were moved share the places that they have among them; one that
 * was never moved keeps its own.
 *
 * @param asked ids in the order in which the lists are asked
 */
export function arranged(asked: readonly string[], { order, pinned }: Arrangement): string[] {
  const known = order.filter((id) => asked.includes(id));
  let next = 0;
  const placed = asked.map((id) => (known.includes(id) ? (known[next++] ?? id) : id));
  const isPinned = (id: string) => pinned.includes(id);
  return [...placed.filter(isPinned), ...placed.filter((id) => !isPinned(id))];
}

/**
 * @param shown ids as they are shown now
 * @returns the arrangement after one step; a list that cannot go further up or down stays
 */
export function arrange(arrangement: Arrangement, shown: readonly string[], id: string, how: ArrangeHow): Arrangement {
  const without = (ids: readonly string[]) => ids.filter((each) => each !== id);
  switch (how) {
    case 'fold':
      return { ...arrangement, folded: [...without(arrangement.folded), id] };
    case 'unfold':
      return { ...arrangement, folded: without(arrangement.folded) };
    case 'pin':
      return { ...arrangement, pinned: [...without(arrangement.pinned), id] };
    case 'unpin':
      return { ...arrangement, pinned: without(arrangement.pinned) };
    case 'up': {
      const before = shown[shown.indexOf(id) - 1];
      return before === undefined ? arrangement : place(arrangement, shown, id, before);
    }
    case 'down': {
      const at = shown.indexOf(id);
      return at + 1 >= shown.length ? arrangement : place(arrangement, shown, id, shown[at + 2]);
    }
  }
}

/**
 * Moves a list to before another one, or to the end. Pinned lists stay above the others, whatever is asked.
 *
 * @param shown ids as they are shown now
 */
export function place(arrangement: Arrangement, shown: readonly string[], id: string, before?: string): Arrangement {
  if (!shown.includes(id) || id === before) return arrangement;
  const others = shown.filter((each) => each !== id);
  const at = before === undefined ? others.length : others.indexOf(before);
  if (at < 0) return arrangement;
  const moved = [...others.slice(0, at), id, ...others.slice(at)];
  return { ...arrangement, order: [...moved, ...arrangement.order.filter((each) => !moved.includes(each))] };
}
