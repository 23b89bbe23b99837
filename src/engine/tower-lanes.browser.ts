/** In a browser there are no threads to open a tower on again. */
export interface TowerLanes {
  readonly count: number;
  readonly idle: number;
  free(): Promise<void>;
  take(): TakenLane | undefined;
  close(): Promise<void>;
}

export interface TakenLane {
  run(crops: Uint8Array<ArrayBuffer>): Promise<Float32Array>;
  putBack(): void;
}

export function openTowerLanes(): Promise<TowerLanes | undefined> {
  return Promise.resolve(undefined);
}
