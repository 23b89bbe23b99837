/** What stands above the results while there is something to say beside them: each state with its way on. */
import { html, nothing, type TemplateResult } from 'lit';
import type { PanelPhase } from '../src/panel/protocol.js';
import { button, icon } from './controls.js';
import { bytes, count, speed, timeLeft } from './format.js';
import { tell } from './host.js';

type Phase<Kind extends PanelPhase['kind']> = Extract<PanelPhase, { kind: Kind }>;

/** What of a panel's state stands above its results. */
interface Shown {
  readonly phase: PanelPhase;
  readonly lists: readonly unknown[];
}

export function phaseView(state: Shown): TemplateResult | typeof nothing {
  const { phase } = state;
  switch (phase.kind) {
    case 'empty':
      return message('eye', 'No picture yet', [
        html`<p>
          Choose <b>Gaze at image</b> in the menu of a picture in the explorer, drag a picture from there to here with Shift held,
          or:
        </p>`,
        ways(
          button('Choose a picture…', choosePicture, 'choose-picture', true),
          button('Gaze at a sample picture', sample, 'sample'),
          button('Get started', walkthrough, 'walkthrough'),
        ),
        html`<p class="dim">
          The model runs on your own machine; no picture leaves it. Where there is no model yet, the sample is looked at by the
          demo model, which is not CLIP.
        </p>`,
      ]);
    case 'starting':
      return progress('Starting…', undefined, button('Cancel', cancel, 'cancel'));
    case 'computing':
      return computing(phase);
    case 'downloading':
      return downloading(phase);
    case 'no-model':
      return noModel(phase);
    case 'cancelled':
      return message('circle-slash', 'Cancelled', [ways(button('Gaze again', gaze, 'gaze', true))]);
    case 'failed':
      return failed(phase);
    case 'done':
      if (state.lists.length > 0) return nothing;
      return message('list-unordered', 'No list was asked', [
        html`<p>Choose at least one phrase list.</p>`,
        ways(button('Choose lists…', chooseLists, 'choose-lists', true), button('Open settings', settings, 'settings')),
      ]);
  }
}

function computing({ what, done, total }: Phase<'computing'>): TemplateResult {
  const known = done !== undefined && total !== undefined && total > 0;
  const part = known ? `${count(done)} of ${count(total)}` : undefined;
  // Of one line also where the panel is narrow: what lies below must not move with each step.
  const words =
    what === 'picture'
      ? `Looking at ${part === undefined ? 'the picture' : `picture ${part}`}…`
      : part === undefined
        ? 'Asking the phrases…'
        : `${part} phrases…`;
  return progress(words, known ? { done, total } : undefined, button('Cancel', cancel, 'cancel'));
}

function downloading(phase: Phase<'downloading'>): TemplateResult {
  const { model, doneBytes, totalBytes, bytesPerSecond, file, waiting } = phase;
  const left = bytesPerSecond === undefined ? undefined : timeLeft(totalBytes - doneBytes, bytesPerSecond);
  const facts = [
    `${bytes(doneBytes)} of ${bytes(totalBytes)}`,
    // What stands still has neither a speed nor a time left, whatever the last seconds were like.
    ...(waiting === undefined && bytesPerSecond !== undefined && bytesPerSecond > 0 ? [speed(bytesPerSecond)] : []),
    ...(waiting === undefined && left !== undefined ? [left] : []),
  ];
  return html`<div class="message">
    <h2>${icon('cloud-download')} Downloading ${model}</h2>
    ${bar(`Downloading ${model}`, { done: doneBytes, total: totalBytes })}
    <p class="numbers">${facts.join(' · ')}</p>
    ${file === undefined ? nothing : html`<p class="dim">${file}</p>`}
    ${waiting === undefined ? nothing : html`<p class="warning">${icon('watch')} ${waiting}</p>`}
    ${ways(button('Cancel', cancel, 'cancel'))}
    <p class="dim">What has come is kept: a cancelled download can be resumed.</p>
  </div>`;
}

function noModel({ model, bytes: size, host, license, resumable, damaged }: Phase<'no-model'>): TemplateResult {
  const amount = size === undefined ? undefined : bytes(size);
  const title = damaged === undefined ? 'This model is not on this machine yet' : 'The model is damaged';
  const resume = resumable && damaged === undefined;
  const label = resume ? 'Resume download' : amount === undefined ? 'Download' : `Download ${amount}`;
  return message('cloud-download', title, [
    html`<p>
      Clip Gaze asks a model that runs on your own machine; no picture leaves it.
      ${whatIsFetched(model, host, amount, resume, damaged)}
      ${license === undefined ? 'Its licence stands on its page there.' : `Its licence: ${license}.`}
    </p>`,
    ways(
      button(damaged === undefined ? label : `${label} again`, download, 'download', true),
      button('Use a model folder…', folder, 'folder'),
      button('Import a zip or folder…', importModel, 'import'),
      button('Try the demo model', demo, 'demo'),
    ),
    html`<p class="dim">
      A model folder is one in Hugging Face's layout. The demo model is <b>not CLIP</b>: it learned from generated pictures like
      those of the sample gallery, and shows offline how all this works.
      <button class="link" type="button" data-act="file-list" @click=${fileList}>Copy the list of files</button>
      for a colleague who has internet.
    </p>`,
  ]);
}

function whatIsFetched(
  model: string,
  host: string,
  amount: string | undefined,
  resume: boolean,
  damaged: string | undefined,
): TemplateResult {
  if (damaged !== undefined)
    return html`<b>${damaged}</b> of <b>${model}</b> is no longer what was downloaded; ${amount} are fetched again from
      <b>${host}</b>.`;
  if (resume) return html`Part of <b>${model}</b> was downloaded before; ${amount} are still to come from <b>${host}</b>.`;
  return amount === undefined
    ? html`<b>${model}</b> is downloaded once, from <b>${host}</b>, which says how large it is.`
    : html`<b>${model}</b> is downloaded once: ${amount} from <b>${host}</b>.`;
}

function failed({ problem, message: told, detail, batchSize }: Phase<'failed'>): TemplateResult {
  const again = button('Gaze again', gaze, 'gaze');
  const againFirst = button('Gaze again', gaze, 'gaze', true);
  const openLog = button('Show log', log, 'log');
  const openSettings = button('Open settings', settings, 'settings');
  const elsewhere = [button('Use a model folder…', folder, 'folder'), button('Try the demo model', demo, 'demo')];
  const smaller = batchSize !== undefined && batchSize > 1;
  const [title, ...on] = {
    image: ['This picture cannot be read', againFirst, openLog],
    engine: ['The engine ended', againFirst, openLog, openSettings],
    memory: [
      'Memory ran out',
      smaller ? button(`Use a smaller batch size (now ${count(batchSize)})`, smallerBatch, 'smaller-batch', true) : nothing,
      smaller ? again : againFirst,
      openSettings,
      openLog,
    ],
    model: ['The model cannot be used', againFirst, ...elsewhere, openSettings, openLog],
    download: ['The download failed', button('Download again', download, 'download', true), ...elsewhere, openSettings, openLog],
    lists: [
      'The phrase lists cannot be used',
      button('Choose lists…', chooseLists, 'choose-lists', true),
      again,
      openSettings,
      openLog,
    ],
    other: ['Something went wrong', againFirst, openLog, openSettings],
  }[problem] as [string, ...(TemplateResult | typeof nothing)[]];
  return message(
    'error',
    title,
    [
      html`<p class="told">${told}</p>`,
      detail === undefined ? nothing : html`<p class="told dim">${detail}</p>`,
      problem === 'memory'
        ? html`<p class="dim">
            ${smaller ? 'A smaller batch size takes less memory and more time.' : 'Close other programs, or use a smaller model.'}
          </p>`
        : nothing,
      ways(...on),
    ],
    'failed',
  );
}

/** A line with a bar above the results, which stay where they are. */
function progress(
  words: string,
  share?: { readonly done: number; readonly total: number },
  way?: TemplateResult,
): TemplateResult {
  return html`<div class="progress">
    <div class="progress-line"><span class="numbers">${words}</span>${way}</div>
    ${bar(words, share)}
  </div>`;
}

function bar(label: string, share?: { readonly done: number; readonly total: number }): TemplateResult {
  return share
    ? html`<vscode-progress-bar aria-label=${label} .max=${share.total} .value=${share.done}></vscode-progress-bar>`
    : html`<vscode-progress-bar aria-label=${label} indeterminate></vscode-progress-bar>`;
}

function message(
  glyph: string,
  title: string,
  body: readonly (TemplateResult | typeof nothing)[],
  kind: 'failed' | '' = '',
): TemplateResult {
  return html`<div class="message ${kind}">
    <h2>${icon(glyph)} ${title}</h2>
    ${body}
  </div>`;
}

function ways(...buttons: readonly (TemplateResult | typeof nothing)[]): TemplateResult {
  return html`<div class="ways">${buttons}</div>`;
}

const choosePicture = () => tell({ kind: 'choose-picture' });
const sample = () => tell({ kind: 'sample' });
const walkthrough = () => tell({ kind: 'walkthrough' });
const gaze = () => tell({ kind: 'gaze' });
const cancel = () => tell({ kind: 'cancel' });
const download = () => tell({ kind: 'download' });
const folder = () => tell({ kind: 'folder' });
const demo = () => tell({ kind: 'demo' });
const importModel = () => tell({ kind: 'import' });
const fileList = () => tell({ kind: 'file-list' });
const smallerBatch = () => tell({ kind: 'smaller-batch' });
const chooseLists = () => tell({ kind: 'choose-lists' });
const settings = () => tell({ kind: 'settings' });
const log = () => tell({ kind: 'log' });
