/** Of Node's globals what is used in a browser. */

const waiting = new Map<number, () => void>();
let last = 0;
const channel = new MessageChannel();
channel.port1.onmessage = ({ data }) => {
  const told = waiting.get(data as number);
  waiting.delete(data as number);
  told?.();
};

/** @returns what clearImmediate() takes */
export function setImmediate(told: () => void): number {
  waiting.set(++last, told);
  channel.port2.postMessage(last);
  return last;
}

export function clearImmediate(id: number | undefined): void {
  if (id !== undefined) waiting.delete(id);
}
