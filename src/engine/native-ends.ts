/**
 * Native code that has ended the engine's process, and what is therefore not asked of it again: the engine cannot remember what
 * ended its predecessors (docs/decisions/0010).
 */
import { key, said, type Key } from '../l10n/texts.js';
import type { EngineMethod, EngineRequests, NativeLibrary, Runtime } from './protocol.js';

/** Of any request. */
export type Params = EngineRequests[EngineMethod]['params'];

/** How often native code may end the engine before WebAssembly takes its place: once could be an accident. */
const MAX_ENDS = 2;

const FAILURES: Readonly<Record<NativeLibrary, Key>> = {
  onnxruntime: key("ONNX Runtime's native code ended the engine {times} times ({how})."),
  libvips: key('The native code of libvips ended the engine {times} times ({how}).'),
};

/** What a request asks of native code that computes, as far as it may matter to whether that survives. */
export interface NativeUse {
  readonly settings: string;
  /** Its fingerprint; undefined where none is asked. */
  readonly model: string | undefined;
}

/** @returns undefined where nothing is to be computed in native code */
export function nativeUse(params: Params): NativeUse | undefined {
  if (!('runtime' in params)) return undefined;
  const { library = 'auto', device, threads }: Runtime = params.runtime;
  if (library === 'wasm') return undefined;
  return {
    settings: JSON.stringify([library, device, threads]),
    model: 'model' in params ? params.model.fingerprint : undefined,
  };
}

interface Ends {
  times: number;
  /** Why it is left alone. */
  failure?: string;
}

/** ONNX Runtime is given up with one model under one set of settings: with another it may well work. libvips is altogether. */
export class NativeEnds {
  private readonly computing = new Map<string, Map<string | undefined, Ends>>();
  private readonly decoding: Ends = { times: 0 };

  /**
   * @param uses that may have been what ended it
   * @param how  it ended, as a clause
   * @returns why native code is given up now that was tried before; undefined where none is
   */
  count(library: NativeLibrary, uses: readonly NativeUse[], how: string): string | undefined {
    const counted = library === 'libvips' ? [this.decoding] : uses.map((use) => this.endsOf(use));
    let failure: string | undefined;
    for (const ends of new Set(counted)) {
      if (++ends.times < MAX_ENDS || ends.failure !== undefined) continue;
      failure = ends.failure = said(FAILURES[library], { times: ends.times, how });
    }
    return failure;
  }

  /** Why native code is not to decode pictures, if it is not. */
  get againstDecoding(): string | undefined {
    return this.decoding.failure;
  }

  /** Why native code is not to be used so, if it is not. */
  againstComputing({ settings, model }: NativeUse): string | undefined {
    const models = this.computing.get(settings);
    if (model !== undefined) return models?.get(model)?.failure;
    // What asks no model is not worth the end of another engine: it takes what any model has met.
    return [...(models?.values() ?? [])].find(({ failure }) => failure !== undefined)?.failure;
  }

  private endsOf({ settings, model }: NativeUse): Ends {
    const models = this.computing.get(settings) ?? new Map<string | undefined, Ends>();
    this.computing.set(settings, models);
    const ends = models.get(model) ?? { times: 0 };
    models.set(model, ends);
    return ends;
  }
}
