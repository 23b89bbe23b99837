/** As much of VS Code as reading a setting asks for: every value of every setting is what a trial says. */
let value: unknown;

export function everySettingIs(next: unknown): void {
  value = next;
}

export const workspace = { getConfiguration: () => ({ get: () => value }) };
