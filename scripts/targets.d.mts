export const TARGETS: readonly string[];
export function packagesFor(target: string): readonly { readonly name: string; readonly parts: readonly string[] }[];
export function targetHere(): string;
export const WEB: string;
