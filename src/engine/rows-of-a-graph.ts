/** What of a tower's graph is computed for each token by itself, whatever the others are. */
import type { Initializer, Node } from '../models/onnx-nodes.js';

/** −1 as a whole number that is read without its sign. */
const LAST_AXIS = 2 ** 64;

/** Of each row by itself, whatever the others are. */
const ROW_BY_ROW = new Set(['QuickGelu', 'Gelu', 'FastGelu', 'Sigmoid', 'Erf', 'Tanh', 'Cast']);
const ELEMENT_BY_ELEMENT = new Set(['Add', 'Sub', 'Mul', 'Div']);

/** Whether each row of what a node gives is made of the same row of what it takes, and of weights. */
export function isRowByRow(
  { operator, domain, inputs, outputs, integers }: Node,
  weights: ReadonlyMap<string, Initializer>,
): boolean {
  if (outputs.length !== 1) return false;
  const [first = '', ...others] = inputs;
  const areWeights = others.every((name) => weights.has(name));
  if (ROW_BY_ROW.has(operator)) return inputs.length === 1;
  if (domain !== '') return false;
  if (operator === 'LayerNormalization') return areWeights && (integers.get('axis') ?? LAST_AXIS) === LAST_AXIS;
  if (operator === 'MatMul') return !weights.has(first) && areWeights && weights.get(others[0] ?? '')?.dims.length === 2;
  return ELEMENT_BY_ELEMENT.has(operator) && inputs.every((name) => (weights.get(name)?.dims.length ?? 0) <= 1);
}

/** Each node after those that it takes its inputs from, otherwise as they were. */
export function inOrder(nodes: readonly Node[]): readonly Node[] {
  const producers = producersOf(nodes);
  const done = new Set<Node>();
  const visit = (node: Node): void => {
    if (done.has(node)) return;
    done.add(node);
    for (const name of node.inputs) {
      const before = producers.get(name);
      if (before) visit(before);
    }
    ordered.push(node);
  };
  const ordered: Node[] = [];
  for (const node of nodes) visit(node);
  return ordered;
}

export function producersOf(nodes: readonly Node[]): ReadonlyMap<string, Node> {
  return new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
}

export function consumersOf(nodes: readonly Node[]): ReadonlyMap<string, readonly Node[]> {
  const consumers = new Map<string, Node[]>();
  for (const node of nodes)
    for (const name of node.inputs) {
      const known = consumers.get(name);
      if (known) known.push(node);
      else consumers.set(name, [node]);
    }
  return consumers;
}

/**
 * A tensor that has, and still has, the shape that another one had before rows were taken of it.
 *
 * @param reshaped tensors of which rows are taken, given by nodes for which isRowByRow() holds
 * @returns undefined where there is none
 */
export function alike(
  name: string,
  reshaped: ReadonlySet<string>,
  producers: ReadonlyMap<string, Node>,
  weights: ReadonlyMap<string, Initializer>,
): string | undefined {
  const node = producers.get(name);
  if (!node || !reshaped.has(name)) return name;
  if (node.operator === 'MatMul') return undefined;
  for (const input of node.inputs) {
    const found = weights.has(input) ? undefined : alike(input, reshaped, producers, weights);
    if (found !== undefined) return found;
  }
  return undefined;
}
