/**
 * libvips, which decodes pictures, through sharp: native code, or WebAssembly where that cannot be loaded. It is loaded when
 * something is first decoded, so that an installation without it can still say so.
 */
import type sharp from 'sharp';
import { key, said, sentences, t } from '../l10n/texts.js';
import { DecoderError } from './errors.js';

/** What is used of sharp. */
export type Libvips = typeof sharp;

/** sharp's own file of native code; its WebAssembly is none. */
const NATIVE = /[\\/]sharp-[^\\/]+\.node$/;

/** Measured on a JPEG of 11 megapixels: 180 ms, native code 72 ms. The letters of drawings need fonts, which it has none of. */
const COST = key(
  'WebAssembly decodes pictures instead: the same pixels in two to three times the time, but letters in drawings (SVG) are missing.',
);

let loading: Promise<Libvips> | undefined;
let refusal: string | undefined;
let fallback: string | undefined;
let listener: ((running: boolean) => void) | undefined;

/** @param tell called when native code begins to be loaded, and when that is over: it may end the process in between */
export function onLoadingNativeLibvips(tell: (running: boolean) => void): void {
  listener = tell;
}

/**
 * Leaves native code alone. To be called before anything is decoded.
 *
 * @param reason what is wrong with it, in a sentence
 */
export function avoidNativeLibvips(reason: string): void {
  refusal = reason;
}

/** Why it is not native code that decodes, and what that costs; undefined where it does, or nothing was decoded yet. */
export function whyNotNativeLibvips(): string | undefined {
  return fallback;
}

/**
 * sharp, loaded once.
 *
 * @throws DecoderError where neither its native code nor its WebAssembly can be loaded
 */
export function loadLibvips(): Promise<Libvips> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Libvips> {
  const watched = watchLoading();
  try {
    const { default: sharp } = await import('sharp');
    // Only the WebAssembly says what it was compiled by.
    if ('emscripten' in sharp.versions) fallback = sentences(watched.reason(), said(COST));
    harden(sharp);
    return sharp;
  } catch (cause) {
    throw new DecoderError(
      sentences(
        watched.reason(),
        t('WebAssembly cannot take its place: it cannot be loaded either. Install Clip Gaze again, in the package for {here}.', {
          here: here(),
        }),
      ),
      { cause },
    );
  } finally {
    watched.end();
  }
}

/** sharp tries one after the other and does not say why it came to the last. */
function watchLoading(): { readonly reason: () => string; readonly end: () => void } {
  const dlopen = Reflect.get(process, 'dlopen') as (this: typeof process, ...args: unknown[]) => void;
  let reason = refusal ?? t('This package of Clip Gaze brings no native code of libvips for {here}.', { here: here() });
  process.dlopen = (module: object, file: string, ...flags: number[]) => {
    if (!NATIVE.test(file)) {
      dlopen.call(process, module, file, ...flags);
      return;
    }
    if (refusal !== undefined) throw new Error(refusal);
    listener?.(true);
    try {
      dlopen.call(process, module, file, ...flags);
      // What is loaded and yet not taken is for processors with more instructions.
      reason = t('libvips needs a newer processor (x86-64-v2).');
    } catch (error) {
      const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      reason = t('libvips could not be loaded on {here}: {reason}.', { here: here(), reason: line.replace(/\.$/, '') });
      throw error;
    } finally {
      listener?.(false);
    }
  };
  return {
    reason: () => reason,
    end: () => {
      process.dlopen = dlopen;
    },
  };
}

function here(): string {
  return `${process.platform} ${process.arch}`;
}

function harden(sharp: Libvips): void {
  // Only these, and only from memory: no file is ever opened by a decoder, whatever a picture asks for.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif', 'Svg'].map((loader) => `VipsForeignLoad${loader}Buffer`),
  });
  // libvips' cache would hold on to pictures' bytes, and a picture is seldom decoded twice in a row.
  sharp.cache(false);
}
