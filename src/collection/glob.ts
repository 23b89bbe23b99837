/** Patterns of paths, for shells that leave them to the program: `*`, `?`, `**`, `[a-z]`, `[!a-z]` and `{a,b}`. */

const SPECIAL = /[*?[{]/;

/** Whether a path has something that can stand for other characters. */
export function isGlob(path: string): boolean {
  return SPECIAL.test(path);
}

/** @returns the folder below which everything that matches lies: the part before the first pattern; empty for none */
export function globBase(glob: string): string {
  const parts = glob.split('/');
  const first = parts.findIndex(isGlob);
  return first < 0 ? glob : parts.slice(0, first).join('/') || (glob.startsWith('/') ? '/' : '');
}

/**
 * @param glob      with `/` between folders
 * @returns a test for whole paths; names that start with a dot match only where the pattern says the dot
 */
export function globTest(glob: string): (path: string) => boolean {
  const pattern = new RegExp(`^${expression(glob)}$`, 'u');
  return (path) => pattern.test(path);
}

function expression(glob: string): string {
  let written = '';
  let depth = 0;
  for (let at = 0; at < glob.length;) {
    const rest = glob.slice(at);
    const startsName = at === 0 || glob[at - 1] === '/';
    // A name that starts with a dot is hidden from patterns, as in a shell.
    const notHidden = startsName ? '(?!\\.)' : '';
    if (startsName && rest.startsWith('**/')) {
      written += '(?:(?!\\.)[^/]+/)*';
      at += 3;
    } else if (startsName && rest === '**') {
      written += '(?:(?!\\.)[^/]+/)*(?!\\.)[^/]+';
      at += 2;
    } else if (rest.startsWith('*')) {
      written += `${notHidden}[^/]*`;
      at += /^\*+/.exec(rest)?.[0].length ?? 1;
    } else if (rest.startsWith('?')) {
      written += `${notHidden}[^/]`;
      at++;
    } else if (rest.startsWith('{') && rest.includes('}')) {
      written += '(?:';
      depth++;
      at++;
    } else if (depth > 0 && rest.startsWith('}')) {
      written += ')';
      depth--;
      at++;
    } else if (depth > 0 && rest.startsWith(',')) {
      written += '|';
      at++;
    } else {
      const characters = /^\[([!^]?)([^\]/]+)\]/.exec(rest);
      if (characters) {
        const [all, not = '', set = ''] = characters;
        written += `${notHidden}(?!/)[${not === '' ? '' : '^'}${set.replace(/[\\[\]^&~]/g, '\\$&')}]`;
        at += all.length;
      } else {
        const [character = ''] = rest;
        written += character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
        at += character.length;
      }
    }
  }
  return written + ')'.repeat(depth);
}
