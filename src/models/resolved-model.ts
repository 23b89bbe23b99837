/** What the hub has said of a model that we did not know file by file: asked once, written down, and held to ever after. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { CatalogueEntry, HubModel } from './catalogue.js';
import { writeJson } from './write-json.js';

const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** Paths that stay within the model's folder. */
const Path = v.pipe(v.string(), v.regex(/^(?!\.)[\w.-]+(\/(?!\.)[\w.-]+)*$/));
const Resolved = v.object({
  /** The commit that the branch stood at. */
  revision: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  towers: v.object({ vision: Path, text: Path }),
  files: v.pipe(
    v.array(v.object({ path: Path, bytes: v.pipe(v.number(), v.integer(), v.minValue(0)), sha256: Sha256 })),
    v.nonEmpty(),
  ),
});
const Stored = v.object({ version: v.literal(1), models: v.record(v.string(), Resolved) });

/** The model with all its files, as the store has it written down; undefined where it was never resolved there. */
export async function readResolved(store: string, model: HubModel): Promise<CatalogueEntry | undefined> {
  const known = (await readAll(store, model))[model.id];
  return known && { ...model, ...known };
}

/** Writes down what the hub said. */
export async function writeResolved(store: string, model: HubModel, entry: CatalogueEntry): Promise<void> {
  const { revision, towers, files } = entry;
  const models = { ...(await readAll(store, model)), [model.id]: { revision, towers, files } };
  await mkdir(folderOf(store, model), { recursive: true });
  await writeJson(pathOf(store, model), { version: 1, models });
}

/** Ids of all models of a repository that were resolved in a store. */
export async function resolvedIds(store: string, repository: string): Promise<string[]> {
  return Object.keys(await readAll(store, { repository }));
}

async function readAll(
  store: string,
  model: Pick<HubModel, 'repository'>,
): Promise<Readonly<Record<string, v.InferOutput<typeof Resolved>>>> {
  try {
    return v.parse(Stored, JSON.parse(await readFile(pathOf(store, model), 'utf8'))).models;
  } catch {
    return {};
  }
}

function folderOf(store: string, { repository }: Pick<HubModel, 'repository'>): string {
  return join(store, ...repository.split('/'));
}

function pathOf(store: string, model: Pick<HubModel, 'repository'>): string {
  return join(folderOf(store, model), 'resolved.json');
}
