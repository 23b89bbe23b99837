export function packNatives(out: string, target: string, quick: boolean): Promise<string>;
export function makeCallsAbsolute(code: Buffer): void;
