import { describe, expect, it } from 'vitest';
import { shortcutOf } from '../../../webview/shortcuts.js';

describe('the shortcut of a command', () => {
  it('is written as the machine’s keyboard names it', () => {
    expect(shortcutOf('clipGaze.back', 'Mozilla/5.0 (X11; Linux x86_64)')).toBe('Alt+Left');
    expect(shortcutOf('clipGaze.forward', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)')).toBe('Alt+Right');
    expect(shortcutOf('clipGaze.back', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)')).toBe('⌘[');
  });

  it('is none where there is none', () => {
    expect(shortcutOf('clipGaze.saveAs', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)')).toBe('');
  });
});
