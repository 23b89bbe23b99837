/** What stands above the results while there is something to say beside them: each state with its way on. */
import { html, nothing, type TemplateResult } from 'lit';
import { key, t } from '../src/l10n/texts.js';
import type { PanelPhase } from '../src/panel/protocol.js';
import { button, icon, linkButton } from './controls.js';
import { bytes, speed, timeLeft } from './format.js';
import { tell } from './host.js';
import { rich } from './rich.js';

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
      return message('eye', t('No picture yet'), [
        html`<p>
          ${rich(
            key(
              'Choose <b>Gaze at image</b> in the menu of a picture in the explorer, drag a picture from there to here with Shift held, or:',
            ),
          )}
        </p>`,
        ways(
          button(t('Choose a picture…'), choosePicture, 'choose-picture', true),
          button(t('Gaze at a sample picture'), sample, 'sample'),
          button(t('Get started'), walkthrough, 'walkthrough'),
        ),
        html`<p class="dim">
          ${t('The model runs on your own machine; no picture leaves it. Where there is no model yet, the sample is looked at by the demo model, which is not CLIP.')}
        </p>`,
      ]);
    case 'starting':
      return progress(t('Starting…'), undefined, button(t('Cancel'), cancel, 'cancel'));
    case 'computing':
      return computing(phase);
    case 'downloading':
      return downloading(phase);
    case 'no-model':
      return noModel(phase);
    case 'cancelled':
      return message('circle-slash', t('Cancelled'), [ways(button(t('Gaze again'), gaze, 'gaze', true))]);
    case 'failed':
      return failed(phase);
    case 'done':
      if (state.lists.length > 0) return nothing;
      return message('list-unordered', t('No list was asked'), [
        html`<p>${t('Choose at least one phrase list.')}</p>`,
        ways(button(t('Choose lists…'), chooseLists, 'choose-lists', true), button(t('Open settings'), settings, 'settings')),
      ]);
  }
}

function computing({ what, done, total }: Phase<'computing'>): TemplateResult {
  const known = done !== undefined && total !== undefined && total > 0;
  // Of one line also where the panel is narrow: what lies below must not move with each step.
  const words =
    what === 'picture'
      ? known
        ? t('Looking at picture {done} of {total}…', { done, total })
        : t('Looking at the picture…')
      : known
        ? t('{done} of {total} phrases…', { done, total })
        : t('Asking the phrases…');
  return progress(words, known ? { done, total } : undefined, button(t('Cancel'), cancel, 'cancel'));
}

function downloading(phase: Phase<'downloading'>): TemplateResult {
  const { model, doneBytes, totalBytes, bytesPerSecond, file, waiting } = phase;
  const left = bytesPerSecond === undefined ? undefined : timeLeft(totalBytes - doneBytes, bytesPerSecond);
  const facts = [
    t('{done} of {total}', { done: bytes(doneBytes), total: bytes(totalBytes) }),
    // What stands still has neither a speed nor a time left, whatever the last seconds were like.
    ...(waiting === undefined && bytesPerSecond !== undefined && bytesPerSecond > 0 ? [speed(bytesPerSecond)] : []),
    ...(waiting === undefined && left !== undefined ? [left] : []),
  ];
  return html`<div class="message">
    <h2>${icon('cloud-download')} ${t('Downloading {model}', { model })}</h2>
    ${bar(t('Downloading {model}', { model }), { done: doneBytes, total: totalBytes })}
    <p class="numbers">${facts.join(' · ')}</p>
    ${file === undefined ? nothing : html`<p class="dim">${file}</p>`}
    ${waiting === undefined ? nothing : html`<p class="warning">${icon('watch')} ${waiting}</p>`}
    ${ways(button(t('Cancel'), cancel, 'cancel'))}
    <p class="dim">${t('What has come is kept: a cancelled download can be resumed.')}</p>
  </div>`;
}

function noModel({ model, bytes: size, host, license, resumable, damaged }: Phase<'no-model'>): TemplateResult {
  const amount = size === undefined ? undefined : bytes(size);
  const title = damaged === undefined ? t('This model is not on this machine yet') : t('The model is damaged');
  const resume = resumable && damaged === undefined;
  const label =
    damaged !== undefined
      ? amount === undefined
        ? t('Download again')
        : t('Download {size} again', { size: amount })
      : resume
        ? t('Resume download')
        : amount === undefined
          ? t('Download')
          : t('Download {size}', { size: amount });
  return message('cloud-download', title, [
    html`<p>
      ${t('Clip Gaze asks a model that runs on your own machine; no picture leaves it.')}
      ${whatIsFetched(model, host, amount, resume, damaged)}
      ${license === undefined ? t('Its licence stands on its page there.') : t('Its licence: {license}.', { license })}
    </p>`,
    ways(
      button(label, download, 'download', true),
      button(t('Use a model folder…'), folder, 'folder'),
      button(t('Import a zip or folder…'), importModel, 'import'),
      button(t('Try the demo model'), demo, 'demo'),
    ),
    html`<p class="dim">
      ${rich(
        key(
          "A model folder is one in Hugging Face's layout. The demo model is <b>not CLIP</b>: it learned from generated pictures like those of the sample gallery, and shows offline how all this works.",
        ),
      )}
      ${rich(key('{copy} for a colleague who has internet.'), {
        copy: linkButton(t('Copy the list of files'), fileList, 'file-list'),
      })}
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
  const parts = { model: html`<b>${model}</b>`, host: html`<b>${host}</b>`, size: amount };
  if (damaged !== undefined)
    return rich(key('{file} of {model} is no longer what was downloaded; {size} are fetched again from {host}.'), {
      file: html`<b>${damaged}</b>`,
      ...parts,
    });
  if (resume) return rich(key('Part of {model} was downloaded before; {size} are still to come from {host}.'), parts);
  return amount === undefined
    ? rich(key('{model} is downloaded once, from {host}, which says how large it is.'), parts)
    : rich(key('{model} is downloaded once: {size} from {host}.'), parts);
}

function failed({ problem, message: told, detail, batchSize }: Phase<'failed'>): TemplateResult {
  const again = button(t('Gaze again'), gaze, 'gaze');
  const againFirst = button(t('Gaze again'), gaze, 'gaze', true);
  const openLog = button(t('Show log'), log, 'log');
  const openSettings = button(t('Open settings'), settings, 'settings');
  const elsewhere = [button(t('Use a model folder…'), folder, 'folder'), button(t('Try the demo model'), demo, 'demo')];
  const smaller = batchSize !== undefined && batchSize > 1;
  const [title, ...on] = {
    image: [t('This picture cannot be read'), againFirst, openLog],
    engine: [t('The engine ended'), againFirst, openLog, openSettings],
    memory: [
      t('Memory ran out'),
      smaller
        ? button(t('Use a smaller batch size (now {batchSize})', { batchSize }), smallerBatch, 'smaller-batch', true)
        : nothing,
      smaller ? again : againFirst,
      openSettings,
      openLog,
    ],
    model: [t('The model cannot be used'), againFirst, ...elsewhere, openSettings, openLog],
    download: [
      t('The download failed'),
      button(t('Download again'), download, 'download', true),
      ...elsewhere,
      openSettings,
      openLog,
    ],
    lists: [
      t('The phrase lists cannot be used'),
      button(t('Choose lists…'), chooseLists, 'choose-lists', true),
      again,
      openSettings,
      openLog,
    ],
    other: [t('Something went wrong'), againFirst, openLog, openSettings],
  }[problem] as [string, ...(TemplateResult | typeof nothing)[]];
  return message(
    'error',
    title,
    [
      html`<p class="told">${told}</p>`,
      detail === undefined ? nothing : html`<p class="told dim">${detail}</p>`,
      problem === 'memory'
        ? html`<p class="dim">
            ${smaller ? t('A smaller batch size takes less memory and more time.') : t('Close other programs, or use a smaller model.')}
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
