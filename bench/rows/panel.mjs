// What the panel's webview costs in each frame. Without Chromium there is nothing to measure.
import { panelFrames } from '../panel-frames.mjs';

export async function measure({ work }) {
  return panelFrames(work);
}
