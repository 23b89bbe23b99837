/** Whether two embeddings are the same, to the bit. */
export function isSame(one: Float32Array | undefined, other: Float32Array | undefined): boolean {
  return one !== undefined && one.length === other?.length && one.every((value, at) => Object.is(value, other[at]));
}
