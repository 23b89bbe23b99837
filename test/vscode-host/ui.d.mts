import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';

/** See ui.mjs. */
export function explorerRow(page: Page, name: string): Locator;
export function selectRows(page: Page, ...names: string[]): Promise<void>;
export function drag(page: Page, from: Locator, to: Locator, options?: { shift?: boolean }): Promise<void>;
export function contextMenu(page: Page, target: Locator): Promise<string[]>;
export function closeContextMenu(page: Page): Promise<void>;
export function chooseFromContextMenu(page: Page, target: Locator, label: string, timeout?: number): Promise<void>;
export function runCommand(page: Page, title: string, timeout?: number): Promise<void>;
export function webview(page: Page, nth?: number): FrameLocator;
export function webviewFrame(page: Page, nth?: number): Promise<Frame>;
export function editorTab(page: Page, label: string): Locator;
export function notification(page: Page, text: string): Locator;
export function answerQuickInput(page: Page, title: string, text: string): Promise<void>;
