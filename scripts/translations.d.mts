export function problemsOf(
  english: Readonly<Record<string, string>>,
  translated: Readonly<Record<string, unknown>>,
): { wrong: string[]; missing: string[] };
