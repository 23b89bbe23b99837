/**
 * Focusing an element, or asking where it lies, has the page laid out at once, in the middle of a script. When it is laid out
 * anyway that costs nothing.
 *
 * @returns once the page has been laid out for the next time, before that is painted
 */
export function laidOut(): Promise<void> {
  return new Promise((resolve) => {
    const observer = new ResizeObserver(() => {
      observer.disconnect();
      resolve();
    });
    observer.observe(document.body);
  });
}
