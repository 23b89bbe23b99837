export function isAllowed(name: string, licence: string): boolean;
export function forbidden(
  from?: Readonly<Record<string, { readonly dev?: boolean; readonly license?: string }>>,
): readonly string[];
export function noticesNow(): string;
