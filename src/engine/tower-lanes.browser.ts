/** In a browser there are no threads to open a tower on again. */
export interface TowerLanes {
  readonly count: number;
  readonly idle: number;
  free(): Promise<void>;
  run(crops: Uint8Array<ArrayBuffer>): Promise<Float32Array>;
  close(): Promise<void>;
}

export function openTowerLanes(): Promise<TowerLanes | undefined> {
  return Promise.resolve(undefined);
}
