/** What a gaze takes where nobody says otherwise: the settings' and the command line's one source. */

/** Phrases shown of a list, as clip-gaze's `only_show_best`. */
export const DEFAULT_TOP_K = 5;

/** Phrases encoded at once. More gain no speed (measured on ViT-B/32 from 8 to 256). */
export const DEFAULT_BATCH_SIZE = 128;

/** Working memory of one run of a tower, in MiB; the model's own weights come on top. */
export const DEFAULT_MEMORY_MIB = 512;

/** 0: as many as the process may use. */
export const DEFAULT_THREADS = 0;

export const DEFAULT_DEVICE = 'cpu';

export const DEFAULT_RUNTIME = 'auto';

/** Room for embeddings, in MiB: about 100,000 phrases or pictures of a model with 512 numbers each. */
export const DEFAULT_STORE_MIB = 256;

/** Minutes without a request after which the engine is stopped and its memory given back. */
export const DEFAULT_IDLE_MINUTES = 5;
