/** A process that stores, to be killed or to meet another: arguments are the folder, a name for its keys, and how many. */
import { EmbeddingStore } from '../../../src/stores/embedding-store.js';
import { embeddingOf } from './embedding-of.js';

const [folder = '', name = '', count = ''] = process.argv.slice(2);

const collection = new EmbeddingStore(folder).collection('phrases/model.cpu');
await collection.refresh();
for (let i = 0; i < Number(count); i++) {
  const key = `${name} ${i}`;
  collection.put(key, { embedding: embeddingOf(key), note: key });
  process.stdout.write(`${key}\n`);
  // Others read and write in between.
  if (i % 10 === 9) await collection.refresh();
}
