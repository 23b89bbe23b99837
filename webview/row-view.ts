/** One row: rank, phrase, share, cosine, and what can be done with the phrase. */
import { html, nothing, type TemplateResult } from 'lit';
import { decimal } from '../src/l10n/numbers.js';
import { key, sentences, t, type Key } from '../src/l10n/texts.js';
import type { PanelRow } from '../src/panel/protocol.js';
import { cosine, count, percent } from './format.js';
import { placed } from './placed.js';

/** Characters of a phrase beyond which its row shows only the first lines; the rest is in its tooltip. */
const LONG = 200;

/** The cells' names, for the header that only a screen reader sees. */
export const COLUMNS: readonly Key[] = [
  key('Rank'),
  key('Phrase'),
  key(/* a phrase's part of its list */ 'Share'),
  key('Cosine'),
  key('Actions'),
];

/**
 * One template with all that every row has: dozens of rows are made between two frames, and each template within a template
 * would be made and walked through on its own. What the buttons do is listened for above the rows (row-acts.ts, where-rows.ts).
 *
 * @param list  id of the row's list
 * @param index from 0, in the order shown
 */
export function rowView(list: string, row: PanelRow, index: number): TemplateResult {
  const { phrase, rank, probability, spellings, truncated, baseline, before, spread } = row;
  return html`<div
    class=${classesOf(row)}
    role="row"
    tabindex="-1"
    data-list=${list}
    data-phrase=${phrase}
    data-index=${index}
    aria-rowindex=${index + 2}
    data-vscode-context=${contextOf(list, phrase)}
  >
    <span class="rank" role="cell" data-cell="rank">${rank}</span>
    <span class="phrase" role="rowheader" data-cell="phrase"
      ><span dir="auto" class=${phrase.length > LONG ? 'long' : nothing} title=${phrase.length > LONG ? phrase : nothing}
        >${phrase}</span
      >${spellings === undefined ? nothing : alsoSpelt(phrase, spellings)}${
        truncated
          ? html` <span class="cut" title=${t('The model reads 77 tokens of a phrase; the rest was cut off.')}
              >${t('cut at 77 tokens')}</span
            >`
          : nothing
      }</span
    >
    <span class="share" role="cell" data-cell="share" data-probability=${probability}
      >${before ? changeOf(rank, probability, before) : nothing}<span class="bar" aria-hidden="true"
        ><i ${placed({ width: barWidth(probability) })}></i>${spread === undefined ? nothing : rangeMark(spread)}${
          baseline === undefined
            ? nothing
            : html`<b class="tick" ${placed({ 'inset-inline-start': `${(baseline * 100).toFixed(2)}%` })}></b>`
        }</span
      ><span class="percent">${percent(probability)}</span>${spread === undefined ? nothing : rangeText(spread)}${
        baseline === undefined
          ? nothing
          : html`<span class="baseline" data-baseline=${baseline} title=${t("Share for the picture's mean colour alone")}
              ><span class="hidden">${t('without the picture')} </span>${percent(baseline)}</span
            >`
      }</span
    >
    <span class="cosine" role="cell" data-cell="cosine" data-cosine=${row.cosine}>${cosine(row.cosine)}</span>
    <span class="acts" role="cell"
      ><button
        class="icon-button"
        type="button"
        tabindex="-1"
        data-act="copy-phrase"
        title=${t('Copy (Enter)')}
        aria-label=${t('Copy {phrase}', { phrase })}
      >
        <span class="codicon codicon-copy" aria-hidden="true"></span></button
      ><button
        class="icon-button"
        type="button"
        tabindex="-1"
        data-act="search"
        title=${t('Search the web')}
        aria-label=${t('Search the web for {phrase}', { phrase })}
      >
        <span class="codicon codicon-link-external" aria-hidden="true"></span></button
      ><button
        class="icon-button"
        type="button"
        tabindex="-1"
        data-act="where"
        title=${t('Where in the picture (W)')}
        aria-label=${t('Show where in the picture {phrase} is', { phrase })}
      >
        <span class="codicon codicon-target" aria-hidden="true"></span></button
    ></span>
  </div>`;
}

function classesOf({ own, spread }: PanelRow): string {
  return `row${own ? ' own' : ''}${spread === undefined ? '' : ' spreads'}`;
}

/** What the commands of the webview's menu are given. */
function contextOf(list: string, phrase: string): string {
  return JSON.stringify({ webviewSection: 'phrase', list, phrase, preventDefaultContextMenuItems: true });
}

/** How a row moved when the model saw something else of the picture. */
function changeOf(rank: number, probability: number, before: NonNullable<PanelRow['before']>): TemplateResult {
  const moved = before.rank - rank;
  const was = t('It was number {rank}, {share}.', { rank: before.rank, share: percent(before.probability) });
  const told = moved === 0 ? signed(probability - before.probability) : `${moved > 0 ? '▲' : '▼'} ${count(Math.abs(moved))}`;
  const places = { places: Math.abs(moved) };
  const spoken = moved === 0 ? was : sentences(moved > 0 ? t('Up {places}.', places) : t('Down {places}.', places), was);
  const kind = `change${moved === 0 ? '' : moved > 0 ? ' up' : ' down'}`;
  return html`<span class=${kind} title=${was} data-change=${moved}
    ><span aria-hidden="true">${told}</span><span class="hidden">${spoken}</span></span
  >`;
}

/** Percentage points with their sign; nothing to speak of is an equals sign. */
function signed(difference: number): string {
  const size = Math.abs(difference) * 100;
  if (size < 0.05) return '=';
  return `${difference > 0 ? '+' : '−'}${decimal(size, 1)}`;
}

/** From the lowest to the highest share, over the bar. */
function rangeMark([low, high]: NonNullable<PanelRow['spread']>): TemplateResult {
  const [start, width] = [low, high - low].map((share) => (share * 100).toFixed(2));
  return html`<b class="range" ${placed({ 'inset-inline-start': `${start ?? 0}%`, width: `max(2px, ${width ?? 0}%)` })}></b>`;
}

function rangeText(spread: NonNullable<PanelRow['spread']>): TemplateResult {
  const [low = '', high = ''] = spread.map(percent);
  return html`<span class="spread" data-spread=${spread.join(' ')} title=${t('Lowest and highest share over the wordings')}
    ><span class="hidden">${t('over the wordings')} </span>${low.replace(/\s?%/, '')} – ${high}</span
  >`;
}

/** To scale from 0 to 100 %, but what is not nothing can be seen. */
function barWidth(probability: number): string {
  return probability > 0 ? `max(1px, ${(probability * 100).toFixed(2)}%)` : '0';
}

function alsoSpelt(phrase: string, spellings: readonly string[]): TemplateResult | typeof nothing {
  const others = spellings.filter((spelling) => spelling !== phrase);
  return others.length === 0
    ? nothing
    : html` <span class="spellings" dir="auto">${t('also spelt {others}', { others: others.join(', ') })}</span>`;
}
