/** The engine's side of the border: messages in, handlers called, answers out. */
import { t } from '../l10n/texts.js';
import * as v from 'valibot';
import { DecoderError, ImageError } from '../clip/errors.js';
import { TowerError } from '../clip/towers.js';
import type { RequestContext } from './context.js';
import type { EngineHandlers } from './engine.js';
import { EngineError } from './errors.js';
import { isOutOfMemory } from './out-of-memory.js';
import type { EngineMethod, Failure, FromEngine } from './protocol.js';
import { PARAMS } from './params.js';
import { Turns } from './turns.js';

const Message = v.variant('kind', [
  v.object({
    kind: v.literal('request'),
    id: v.number(),
    method: v.picklist(Object.keys(PARAMS) as EngineMethod[]),
    params: v.unknown(),
    priority: v.optional(v.picklist(['interactive', 'background']), 'interactive'),
    tellsProgress: v.optional(v.boolean(), false),
  }),
  v.object({ kind: v.literal('cancel'), id: v.number() }),
  v.object({ kind: v.literal('avoid'), library: v.literal('libvips'), reason: v.string() }),
]);

/**
 * Answers messages with what the handlers make of them. Whatever arrives, nothing is thrown: a message that is not of
 * the protocol is dropped, parameters that do not fit are answered with a failure.
 *
 * @param handlers one for each method
 * @param send     puts a message to the other side
 * @param avoid    told why native code is not to decode pictures
 * @returns what to call with each message that arrives
 */
export function serve(
  handlers: EngineHandlers,
  send: (message: FromEngine) => void,
  avoid: (reason: string) => void = () => undefined,
): (message: unknown) => void {
  const running = new Map<number, AbortController>();
  const turns = new Turns();

  const answer = async (id: number, method: EngineMethod, params: unknown, context: RequestContext): Promise<FromEngine> => {
    try {
      // The schema of each method is the type of its parameters; TypeScript cannot follow that through a lookup.
      const checked = v.parse(PARAMS[method], params) as never;
      return { kind: 'result', id, result: await handlers[method](checked, context) };
    } catch (error) {
      return { kind: 'failure', id, failure: context.signal.aborted ? CANCELLED : failureOf(error) };
    }
  };

  return (incoming) => {
    const parsed = v.safeParse(Message, incoming);
    if (!parsed.success) return;
    const message = parsed.output;
    if (message.kind === 'cancel') {
      running.get(message.id)?.abort();
      return;
    }
    if (message.kind === 'avoid') {
      avoid(message.reason);
      return;
    }
    const { id, priority, tellsProgress } = message;
    // An id that is in use belongs to the request that had it first: two answers under it could not be told apart.
    if (running.has(id)) return;
    const controller = new AbortController();
    const { signal } = controller;
    running.set(id, controller);
    const context: RequestContext = {
      signal,
      priority,
      report: (progress) => {
        // Of a folder's pictures nobody asks how far each is, and a message takes its time on both sides.
        if (tellsProgress) send({ kind: 'progress', id, progress });
      },
      turn: () => turns.turn(priority, signal),
    };
    const end = turns.begin(priority);
    void answer(id, message.method, message.params, context).then((reply) => {
      running.delete(id);
      send(reply);
      end();
    });
  };
}

const CANCELLED: Failure = { code: 'cancelled', message: 'Cancelled.' };

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof EngineError) return { code: error.code === 'crash' ? 'internal' : error.code, message };
  if (error instanceof DecoderError) return { code: 'native', message };
  if (error instanceof ImageError) return { code: 'image', message };
  if (error instanceof TowerError) return { code: 'model', message };
  if (error instanceof v.ValiError)
    return { code: 'internal', message: `The engine was asked something it does not understand: ${message}` };
  if (isOutOfMemory(error)) return { code: 'memory', message: t('There was not enough memory: {message}', { message }) };
  return { code: 'internal', message };
}
