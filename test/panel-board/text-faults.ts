/** Texts of a page that cannot be read whole: cut off by a box, behind the window's edge, or under another text. */
import type { Page } from 'playwright-core';

/** Pixels that letters may be over an edge by: boxes of text are rounded, and wider than what is drawn in them. */
const TOLERANCE = 1;

/**
 * @returns one line for each: what is wrong, the element, and its text. A text with an ellipsis is fine where its title says all
 *          of it, and so is one in a box that scrolls.
 */
export async function textFaults(page: Page): Promise<string[]> {
  return page.evaluate((tolerance) => {
    interface Piece {
      readonly element: Element;
      readonly node: Text;
      readonly text: string;
      /** Of each line. */
      readonly lines: readonly DOMRect[];
    }

    const named = ({ tagName, className, parentElement }: Element): string => {
      const own = `${tagName.toLowerCase()}${className ? `.${className.trim().replace(/\s+/g, '.')}` : ''}`;
      return parentElement && parentElement !== document.body && className === '' ? `${named(parentElement)} > ${own}` : own;
    };

    /** What only screen readers get is not drawn. */
    const isDrawn = (element: Element): boolean => {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
      for (let each: Element | null = element; each; each = above(each))
        if (getComputedStyle(each).clipPath !== 'none') return false;
      return true;
    };

    /** Also out of a button's own tree, which cuts its label off. */
    const above = (node: Element | Text): Element | null => {
      const root = node.getRootNode();
      return node.assignedSlot ?? node.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
    };

    const isScroller = (element: Element): boolean => {
      const { overflowX, overflowY } = getComputedStyle(element);
      return /auto|scroll/.test(`${overflowX} ${overflowY}`);
    };

    const isScrolledAway = (element: Element, line: DOMRect): boolean => {
      const middle = (line.top + line.bottom) / 2;
      for (let each: Element | null = element; each; each = above(each)) {
        if (!isScroller(each)) continue;
        const { top, bottom, left, right } = each.getBoundingClientRect();
        if (middle < top || middle > bottom || line.right < left || line.left > right) return true;
      }
      return false;
    };

    const pieces: Piece[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const { parentElement: element, textContent } = node;
      const text = (textContent ?? '').trim().replace(/\s+/g, ' ');
      if (!element || text === '' || /^(OPTION|SCRIPT|STYLE|TEXTAREA)$/.test(element.tagName) || !isDrawn(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = [...range.getClientRects()].filter((line) => line.width > 0 && !isScrolledAway(element, line));
      if (lines.length > 0) pieces.push({ element, node: node as Text, text, lines });
    }

    const faults: string[] = [];
    const tell = (what: string, element: Element, text: string): void => {
      faults.push(`${what}: ${named(element)} “${text}”`);
    };

    /** Whether all of the text stands in a title of the element or of one around it. */
    const isToldElsewhere = (element: Element, text: string): boolean => {
      for (let each: Element | null = element; each; each = above(each))
        if (each.getAttribute('title')?.replace(/\s+/g, ' ').includes(text)) return true;
      return false;
    };

    /** The box that a text does not fit into. */
    const cutBy = ({ node, lines }: Piece): Element | undefined => {
      for (let each = above(node); each && each !== document.documentElement; each = above(each)) {
        if (isScroller(each)) return undefined;
        if (getComputedStyle(each).overflowX === 'visible') continue;
        const box = each.getBoundingClientRect();
        // An ellipsis takes letters away as soon as a text is wider by anything.
        const allowed = getComputedStyle(each).textOverflow === 'ellipsis' ? 0 : tolerance;
        const isOut = lines.some(
          ({ left, right, top, bottom }) =>
            left < box.left - allowed ||
            right > box.right + allowed ||
            // Letters take the middle of their line.
            (top + bottom) / 2 < box.top ||
            (top + bottom) / 2 > box.bottom,
        );
        if (isOut) return each;
      }
      return undefined;
    };

    const isScrolled = (element: Element): boolean => {
      for (let each: Element | null = element; each && each !== document.body; each = above(each))
        if (isScroller(each)) return true;
      // The page itself may scroll sideways only where that is how it is meant: a table as wide as it has pictures.
      return document.querySelector('.comparison') !== null;
    };

    for (const piece of pieces) {
      const { element, text, lines } = piece;
      const box = cutBy(piece);
      if (box && !isToldElsewhere(element, text)) tell(`cut off by ${named(box)}`, element, text);
      const isBehind = lines.some(({ left, right }) => left < -tolerance || right > innerWidth + tolerance);
      if (!box && isBehind && !isScrolled(element)) tell('behind the edge', element, text);
    }

    /** Boxes that float above others, or stay where they are while those scroll. */
    const layerOf = (element: Element): Element | null => {
      for (let each: Element | null = element; each; each = above(each))
        if (/sticky|fixed/.test(getComputedStyle(each).position)) return each;
      return null;
    };
    const drawn = pieces
      .filter((piece) => !cutBy(piece))
      .flatMap(({ element, text, lines }) => {
        const layer = layerOf(element);
        return lines.map((line) => ({ element, text, line, layer }));
      })
      .sort((a, b) => a.line.top - b.line.top);
    for (const [at, a] of drawn.entries())
      for (const b of drawn.slice(at + 1)) {
        if (b.line.top >= a.line.bottom) break;
        if (a.element === b.element || a.layer !== b.layer) continue;
        const across = Math.min(a.line.right, b.line.right) - Math.max(a.line.left, b.line.left);
        const down = Math.min(a.line.bottom, b.line.bottom) - b.line.top;
        // Lines one below the other share some of the room above and below their letters.
        if (across > tolerance && down > Math.min(a.line.height, b.line.height) / 3) tell(`over “${a.text}”`, b.element, b.text);
      }

    const widthOf = (text: string, { font, letterSpacing }: CSSStyleDeclaration): number => {
      const context = document.createElement('canvas').getContext('2d');
      if (!context) throw new Error('There is no canvas.');
      context.font = font;
      context.letterSpacing = letterSpacing;
      return context.measureText(text).width;
    };
    const roomIn = (element: Element, { paddingLeft, paddingRight }: CSSStyleDeclaration): number =>
      element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    for (const box of document.querySelectorAll(':is(input, textarea):placeholder-shown')) {
      const text = box.getAttribute('placeholder') ?? '';
      const style = getComputedStyle(box);
      const clears =
        box.getAttribute('type') === 'search' && getComputedStyle(box, '::-webkit-search-cancel-button').display !== 'none';
      const room = roomIn(box, style) - (clears ? 16 : 0);
      if (isDrawn(box) && widthOf(text, style) > room + tolerance && !isToldElsewhere(box, text)) tell('cut off', box, text);
    }
    for (const box of document.querySelectorAll('select')) {
      const style = getComputedStyle(box);
      const text = box.selectedOptions[0]?.text ?? '';
      // The arrow takes the rest.
      const room = roomIn(box, style) - 16;
      if (isDrawn(box) && widthOf(text, style) > room + tolerance && !isToldElsewhere(box, text)) tell('cut off', box, text);
    }
    return faults;
  }, TOLERANCE);
}
