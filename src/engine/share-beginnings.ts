/**
 * Phrases that begin alike have in common what a text tower computes of their first tokens (src/clip/unique-tokens.ts). Exports
 * compute it for each phrase anew. Here everything that is computed for each token by itself, which is nearly all of the work, is
 * computed for the unique ones; only attention has the tokens of each phrase side by side, as before.
 */
import { UNIQUE_OF, UNIQUE_TOKENS } from '../clip/unique-tokens.js';
import { newNode, readNodes, withNodes, type Node } from '../models/onnx-nodes.js';
import { alike, inOrder, isRowByRow, producersOf } from './rows-of-a-graph.js';

/**
 * Gives a text tower two inputs more, UNIQUE_TOKENS and UNIQUE_OF.
 *
 * @param model an .onnx file that ONNX Runtime has optimised, its weights outside
 * @returns the changed file; undefined where the graph is none of a text tower, or built otherwise
 * @throws Malformed where the bytes are no .onnx file
 */
export function shareBeginnings(model: Buffer): Buffer | undefined {
  const { nodes, initializers, inputs, outputs } = readNodes(model);
  if (!inputs.includes('input_ids') || inputs.includes(UNIQUE_OF)) return undefined;
  const producers = producersOf(nodes);
  const ofOneRow = afterTheChoice(nodes);
  if (!ofOneRow) return undefined;
  /** [unique × n], where it was [batch × sequence × n]. */
  const unique = new Set<string>();
  for (const node of nodes) {
    const rows = node.inputs.filter((name) => !initializers.has(name));
    const begins = node.operator === 'MatMul' || rows.some((name) => unique.has(name));
    const [output] = node.outputs;
    if (begins && output !== undefined && !ofOneRow.has(node) && isRowByRow(node, initializers)) unique.add(output);
  }
  if (unique.size === 0 || outputs.some((name) => unique.has(name))) return undefined;

  const more = new Map<string, Node>();
  const added = (name: string, make: () => Node): string => {
    if (!more.has(name)) more.set(name, make());
    return name;
  };
  const uniqueOf = (name: string): string => {
    if (unique.has(name) || initializers.has(name)) return name;
    const tokens = added(`${name}/tokens`, () => newNode('Flatten', [name], `${name}/tokens`, { axis: 2 }));
    return added(`${name}/unique`, () => newNode('Gather', [tokens, UNIQUE_TOKENS], `${name}/unique`, { axis: 0 }));
  };
  const ofPhrases = (name: string): string =>
    unique.has(name)
      ? added(`${name}/phrases`, () => newNode('Gather', [name, UNIQUE_OF], `${name}/phrases`, { axis: 0 }))
      : name;
  const changed: Node[] = [];
  for (const node of nodes) {
    const [first = ''] = node.inputs;
    if (node.outputs.some((name) => unique.has(name))) changed.push({ ...node, inputs: node.inputs.map(uniqueOf) });
    else if (node.operator === 'Shape') {
      const like = alike(first, unique, producers, initializers);
      if (like === undefined) return undefined;
      changed.push({ ...node, inputs: [like] });
    } else changed.push({ ...node, inputs: node.inputs.map(ofPhrases) });
  }
  return withNodes(model, {
    nodes: inOrder([...changed, ...more.values()]),
    constants: new Map(),
    inputs: new Map([
      [UNIQUE_TOKENS, 1],
      [UNIQUE_OF, 2],
    ]),
    outputs: new Set(outputs),
    reshaped: unique,
  });
}

/** All that is computed once the end token is known, whose row alone is wanted; undefined where it is not looked for. */
function afterTheChoice(nodes: readonly Node[]): ReadonlySet<Node> | undefined {
  const known = new Set<string>();
  const after = new Set<Node>();
  for (const node of inOrder(nodes)) {
    if (node.operator !== 'ArgMax' && !node.inputs.some((name) => known.has(name))) continue;
    after.add(node);
    for (const name of node.outputs) known.add(name);
  }
  return after.size > 0 ? after : undefined;
}
