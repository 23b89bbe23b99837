/** A process that downloads, to be killed or to meet another: arguments are store, endpoint and the entry as JSON. */
import type { CatalogueEntry } from '../../../src/models/catalogue.js';
import { downloadModel } from '../../../src/models/download.js';

const [store = '', endpoint = '', entry = ''] = process.argv.slice(2);

await downloadModel(JSON.parse(entry) as CatalogueEntry, {
  store,
  endpoint,
  fetch,
  onProgress: (progress) => process.stdout.write(`${JSON.stringify(progress)}\n`),
});
