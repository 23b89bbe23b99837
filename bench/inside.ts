/** What the bench asks of the program's own parts; bench.mjs bundles it. */
export { see } from '../src/clip/preprocess.js';
export { Embeddings } from '../src/collection/embeddings.js';
export { engineWork } from '../src/collection/engine-work.js';
export { Results } from '../src/collection/results.js';
export { PICTURES_AT_ONCE, Run } from '../src/collection/run.js';
export { EngineClient } from '../src/engine/client.js';
export { forkEngine } from '../src/engine/fork.js';
export { gazeAt } from '../src/gaze/gaze.js';
export { readBuiltInList } from '../src/phrases/built-in-lists.js';
export { askList } from '../src/gaze/gaze.js';
export { scorePhrases } from '../src/gaze/phrase-scores.js';
export { openModelFolder } from '../src/models/open-model-folder.js';
export { diagnoseTokens } from '../src/phrases/diagnose-tokens.js';
export { diagnose } from '../src/phrases/diagnose.js';
export { checkedList } from '../src/phrases/phrases-as-list.js';
export { listOf, parsePhraseFileInPieces } from '../src/phrases/parse-phrase-file.js';
export { printPhraseFile } from '../src/phrases/print-phrase-file.js';
export { EngineTokenCounter } from '../src/workbench/token-counter.js';
