/** Lines of a stream, as they come, and no faster than they are taken. */

/** A path or address is far shorter; what has no end must not fill the memory. */
export const MOST_CHARACTERS = 65_536;

export type Line = { readonly text: string } | { readonly tooLong: true };

/**
 * @param chunks UTF-8, cut anywhere
 * @returns each line without its end (LF or CRLF), the last also where nothing ends it; of a line that is too long only that
 */
export async function* lines(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Line, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  let dropping = false;
  const line = (text: string): Line => {
    const cut = dropping || text.length > MOST_CHARACTERS;
    dropping = false;
    return cut ? { tooLong: true } : { text: text.endsWith('\r') ? text.slice(0, -1) : text };
  };
  for await (const chunk of chunks) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const whole = rest.split('\n');
    rest = whole.pop() ?? '';
    for (const text of whole) yield line(text);
    if (rest.length > MOST_CHARACTERS) {
      dropping = true;
      rest = '';
    }
  }
  rest += decoder.decode();
  if (rest !== '' || dropping) yield line(rest);
}
