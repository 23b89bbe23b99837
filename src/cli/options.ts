/** The options that every subcommand takes, and how their values are read. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CROPS, DECODES, DEFAULT_SEEING, PREPROCESSINGS, type Crop, type Decode, type Preprocessing } from '../clip/seeing.js';
import { RUNTIME_CHOICES, type RuntimeChoice } from '../engine/protocol.js';
import { DEFAULT_DEVICE, DEFAULT_RUNTIME, DEFAULT_THREADS } from '../gaze/defaults.js';

export interface CommonOptions {
  readonly model?: string;
  readonly preprocessing: Preprocessing;
  readonly crop: Crop;
  readonly decode: Decode;
  readonly device: string;
  readonly runtime: RuntimeChoice;
  readonly threads: number;
  readonly quiet?: true;
}

/** @returns the command, with the options that all have */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--model <id|folder>', 'a model of the catalogue, `demo`, or a folder in the Hugging Face layout')
    .addOption(
      new Option('--preprocessing <how>', 'how a file becomes a picture')
        .choices(PREPROCESSINGS)
        .default(DEFAULT_SEEING.preprocessing),
    )
    .addOption(new Option('--crop <how>', 'which part the model sees').choices(CROPS).default(DEFAULT_SEEING.crop))
    .addOption(new Option('--decode <how>', 'how large pictures are decoded').choices(DECODES).default(DEFAULT_SEEING.decode))
    .addOption(new Option('--runtime <which>', 'what computes').choices(RUNTIME_CHOICES).default(DEFAULT_RUNTIME))
    .option('--device <name>', '`cpu`, `auto`, or an execution provider of ONNX Runtime', DEFAULT_DEVICE)
    .option('--threads <n>', 'threads that compute; 0: all', wholeNumber(0), DEFAULT_THREADS)
    .option('--quiet', 'say nothing but results and errors');
}

/** @returns a reader of whole numbers from `least` on */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least} on.`);
    return value;
  };
}

/** Options that may be given several times: each adds to those before. */
export function each(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
