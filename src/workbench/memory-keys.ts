/** Under which keys VS Code keeps something for a workspace that is read in more than one place. */

/** URIs of the pictures gazed at, the last one last. */
export const HISTORY_KEY = 'gazes';
