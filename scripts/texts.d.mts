export function textsOf(root: string): { texts: Map<string, Set<string>>; problems: string[] };
