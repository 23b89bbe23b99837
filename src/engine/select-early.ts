/**
 * Of a tower's last layer only one token's row is asked for: the class token's of a picture, the end token's of a phrase
 * (Radford et al. 2021, sections 2.4 and 3.1.2). Exports compute that layer for all tokens and take the one row afterwards. Here
 * the row is taken first, as far back as each row is computed for itself: behind the last attention. What is left away is most
 * of a layer, a seventeenth of a tower of twelve; what is computed is computed as before, to the bit.
 */
import { newNode, readNodes, withNodes, type Initializer, type Node, type Nodes } from '../models/onnx-nodes.js';
import { alike, consumersOf, inOrder, isRowByRow, producersOf } from './rows-of-a-graph.js';

/** Where `Squeeze` and `Unsqueeze` take their axes as an input. */
const LEAST_OPSET = 13;

/** Of the graph's outputs, those that a tower is read for. */
const EMBEDDINGS = ['image_embeds', 'text_embeds'];

/** What takes one token's row of each picture or phrase. */
interface Selection {
  /** [batch × tokens × width] */
  readonly from: string;
  /** The nodes that take it. */
  readonly nodes: readonly Node[];
  /** Nodes that take the same of another tensor, [batch × tokens × n] → [batch × 1 × n]. */
  readonly early: (from: string, to: string) => readonly Node[];
  /** What is to take the place of its nodes. */
  readonly instead: readonly Node[];
  /** What is needed once, whatever is taken. */
  readonly shared: readonly Node[];
}

const ZERO = 'clip-gaze/0';
const MINUS_ONE = 'clip-gaze/-1';
const MINUS_TWO = 'clip-gaze/-2';
const CONSTANTS: ReadonlyMap<string, readonly number[]> = new Map([
  [ZERO, [0]],
  [MINUS_ONE, [-1]],
  [MINUS_TWO, [-2]],
]);

/**
 * Takes the row that is asked for before the last layer's projections, and leaves away outputs that no tower is read for.
 *
 * @param model an .onnx file that ONNX Runtime has optimised, its weights outside
 * @returns the changed file; undefined where the graph is built otherwise and stays as it is
 * @throws Malformed where the bytes are no .onnx file
 */
export function selectEarly(model: Buffer): Buffer | undefined {
  const graph = readNodes(model);
  const output = EMBEDDINGS.find((name) => graph.outputs.includes(name));
  if (output === undefined || graph.opset < LEAST_OPSET || graph.nodes.some((node) => node.hasGraphs)) return undefined;
  const outputs = new Set([output]);
  const used = usedFor(graph.nodes, outputs);
  for (const selection of selectionsIn({ ...graph, nodes: used })) {
    const change = moved(used, graph.initializers, outputs, selection);
    if (!change) continue;
    const wanted = new Set(change.nodes.flatMap(({ inputs }) => inputs));
    const constants = new Map([...CONSTANTS].filter(([name]) => wanted.has(name)));
    return withNodes(model, { ...change, constants, outputs });
  }
  return undefined;
}

/** Those nodes that the outputs are computed with. */
function usedFor(nodes: readonly Node[], outputs: ReadonlySet<string>): readonly Node[] {
  const producers = producersOf(nodes);
  const used = new Set<Node>();
  const wanted = [...outputs];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const node = producers.get(name);
    if (!node || used.has(node)) continue;
    used.add(node);
    wanted.push(...node.inputs);
  }
  return nodes.filter((node) => used.has(node));
}

function selectionsIn({ nodes, initializers }: Nodes): Selection[] {
  const producers = producersOf(nodes);
  return nodes.flatMap((node): Selection[] => {
    const [from, indices] = node.inputs;
    const [to] = node.outputs;
    if (from === undefined || indices === undefined || to === undefined) return [];
    // One of the tokens of each phrase, by phrase and token, or by token.
    if (node.operator === 'GatherND' && !initializers.has(indices)) {
      const columns = `${indices}/clip-gaze`;
      const batch_dims = node.integers.get('batch_dims') ?? 0;
      return [
        {
          from,
          nodes: [node],
          early: (tensor, row) => [newNode('GatherND', [tensor, columns], row, { batch_dims })],
          instead: [newNode('Squeeze', [from, MINUS_TWO], to)],
          shared: [newNode('Unsqueeze', [indices, MINUS_TWO], columns)],
        },
      ];
    }
    if (node.operator !== 'Gather') return [];
    const index = initializers.get(indices);
    // The first of the tokens; what is taken of the one that is left is the first again.
    if (node.integers.get('axis') === 1 && index?.dims.length === 0 && index.integers?.[0] === 0)
      return [
        {
          from,
          nodes: [node],
          early: (tensor, row) => [newNode('Gather', [tensor, ZERO], row, { axis: 1 })],
          instead: [node],
          shared: [],
        },
      ];
    // One of the tokens of each phrase, counted through all phrases.
    const flatten = producers.get(from);
    const [whole] = flatten?.inputs ?? [];
    if (index || (node.integers.get('axis') ?? 0) !== 0 || flatten?.operator !== 'Flatten') return [];
    if (whole === undefined || flatten.integers.get('axis') !== 2) return [];
    const columns = `${indices}/clip-gaze`;
    return [
      {
        from: whole,
        nodes: [flatten, node],
        early: (tensor, row) => [
          newNode('Flatten', [tensor], `${row}/rows`, { axis: 2 }),
          newNode('Gather', [`${row}/rows`, columns], row, { axis: 0 }),
        ],
        instead: [newNode('Squeeze', [whole, MINUS_TWO], to)],
        shared: [newNode('Unsqueeze', [indices, MINUS_ONE], columns)],
      },
    ];
  });
}

/** @returns undefined where nothing is gained, or something else needs what would be left away */
function moved(
  nodes: readonly Node[],
  initializers: ReadonlyMap<string, Initializer>,
  outputs: ReadonlySet<string>,
  selection: Selection,
): { readonly nodes: readonly Node[]; readonly reshaped: ReadonlySet<string> } | undefined {
  const consumers = consumersOf(nodes);
  const taken = new Set(selection.nodes);
  // Backwards, so that all who want a node's output are known before it.
  const ofOneRow = new Set<Node>();
  for (const node of nodes.toReversed()) {
    const [output = ''] = node.outputs;
    const wanted = consumers.get(output) ?? [];
    const isWanted = output === selection.from || wanted.some((other) => ofOneRow.has(other));
    const isOnlySo = wanted.every((other) => ofOneRow.has(other) || taken.has(other) || other.operator === 'Shape');
    if (isWanted && isOnlySo && !outputs.has(output) && isRowByRow(node, initializers)) ofOneRow.add(node);
  }
  if (![...ofOneRow].some(({ operator }) => operator === 'MatMul')) return undefined;

  const reshaped = new Set([...ofOneRow].flatMap(({ outputs: names }) => names));
  const rows = new Map<string, string>();
  const rowOf = (name: string): string => {
    if (reshaped.has(name) || initializers.has(name)) return name;
    const row = rows.get(name) ?? `${name}/clip-gaze`;
    rows.set(name, row);
    return row;
  };
  const producers = producersOf(nodes);
  const changed: Node[] = [];
  for (const node of nodes) {
    if (taken.has(node)) continue;
    if (ofOneRow.has(node)) changed.push({ ...node, inputs: node.inputs.map(rowOf) });
    else if (node.operator === 'Shape' && reshaped.has(node.inputs[0] ?? '')) {
      const like = alike(node.inputs[0] ?? '', reshaped, producers, initializers);
      if (like === undefined) return undefined;
      changed.push({ ...node, inputs: [like] });
    } else changed.push(node);
  }
  const early = [...rows].flatMap(([name, row]) => selection.early(name, row));
  return { nodes: inOrder([...changed, ...selection.shared, ...early, ...selection.instead]), reshaped };
}
