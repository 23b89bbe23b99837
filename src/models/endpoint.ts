/** The Hugging Face hub itself, where nothing else is said. */
export const DEFAULT_ENDPOINT = 'https://huggingface.co';
