/** The demo model's files as a hub would serve them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const DEMO_FOLDER = join(import.meta.dirname, '../../../media/demo-model');

const PATHS = [
  'config.json',
  'preprocessor_config.json',
  'tokenizer_config.json',
  'tokenizer.json',
  'onnx/text_model.onnx',
  'onnx/vision_model.onnx',
];

/** @returns bytes by path within the model, small files first */
export async function demoFiles(): Promise<Record<string, Buffer>> {
  return Object.fromEntries(
    await Promise.all(PATHS.map(async (path) => [path, await readFile(join(DEMO_FOLDER, path))] as const)),
  );
}
