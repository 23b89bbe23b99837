/**
 * Phrases that begin alike have in common what a text tower computes of their first tokens (src/clip/unique-tokens.ts). Exports
 * compute it for each phrase anew. Here everything that is computed for each token by itself, which is nearly all of the work, is
 * computed for the unique ones; only attention has the tokens of each phrase side by side, as before.
 */
import { UNIQUE_OF, UNIQUE_TOKENS } from '../clip/unique-tokens.js';
import { newNode, readNodes, withNodes, type Initializer, type Node } from '../models/onnx-nodes.js';
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
  if (nodes.some(({ hasGraphs }) => hasGraphs)) return undefined;
  const producers = producersOf(nodes);
  const ofOneRow = afterTheChoice(nodes, producers);
  if (!ofOneRow) return undefined;
  const embedded = embeddedIn(nodes, initializers, producers);
  /** [unique × n], where it was [batch × sequence × n]. */
  const unique = new Set<string>();
  for (const node of nodes) {
    const rows = node.inputs.filter((name) => !initializers.has(name));
    // Of what else is added to them nothing is known but that it has as many rows where it is made of the tokens' own.
    const begins =
      node.operator === 'MatMul' ||
      (rows.some((name) => unique.has(name)) && rows.every((name) => unique.has(name) || embedded.has(name)));
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

/**
 * All that is computed once the end token is known, whose row alone is wanted.
 *
 * @returns undefined where it is not the token with the largest number, which the tokens that a change is tried with have
 */
function afterTheChoice(nodes: readonly Node[], producers: ReadonlyMap<string, Node>): ReadonlySet<Node> | undefined {
  const known = new Set<string>();
  const after = new Set<Node>();
  for (const node of inOrder(nodes)) {
    if (node.operator === 'ArgMax' && !isOfTokens(node.inputs[0] ?? '', producers)) return undefined;
    if (node.operator !== 'ArgMax' && !node.inputs.some((name) => known.has(name))) continue;
    after.add(node);
    for (const name of node.outputs) known.add(name);
  }
  return after.size > 0 ? after : undefined;
}

/** Whether a tensor is input_ids, perhaps of another type or shape. */
function isOfTokens(name: string, producers: ReadonlyMap<string, Node>): boolean {
  const node = producers.get(name);
  if (!node) return name === 'input_ids';
  return ['Cast', 'Reshape', 'Identity'].includes(node.operator) && isOfTokens(node.inputs[0] ?? '', producers);
}

/** The tokens' own embeddings, and what is added to them before the first layer. */
function embeddedIn(
  nodes: readonly Node[],
  weights: ReadonlyMap<string, Initializer>,
  producers: ReadonlyMap<string, Node>,
): ReadonlySet<string> {
  const embedded = new Set<string>();
  for (const { operator, inputs, outputs } of nodes) {
    const [first = '', second = ''] = inputs;
    const isLookedUp = operator === 'Gather' && weights.get(first)?.dims.length === 2 && isOfTokens(second, producers);
    const isAdded = operator === 'Add' && inputs.some((name) => embedded.has(name));
    const isNormalised = operator === 'LayerNormalization' && embedded.has(first);
    if (isLookedUp || isAdded || isNormalised) for (const name of outputs) embedded.add(name);
  }
  return embedded;
}
