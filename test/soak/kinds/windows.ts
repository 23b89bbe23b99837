/**
 * kill -9 of a whole VS Code, of its server or of its extension host, at a random moment of gazes, downloads, tables of folders
 * and lists that are prepared; and two windows and a command line at work on the same stores. Nothing of the person's is lost,
 * no engine outlives its window, and all is well the next time.
 */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { demoFiles } from '../../unit/models/demo-files.js';
import { startLocalHub } from '../../unit/models/local-hub.js';
import { runServerCli, startVSCode, type VSCode } from '../../vscode-host/launch.mjs';
import { chooseFromContextMenu, explorerRow, notification, runCommand, webview } from '../../vscode-host/ui.mjs';
import {
  commandLine,
  gazeAt,
  makeWorkspace,
  panelIn,
  removeWorkspace,
  ROOT,
  rowsFromCommandLine,
  rowsFromJson,
  rowsOf,
  vsixFile,
  type Row,
} from '../../e2e/workbench.js';
import type { Kind, Outcome, Random } from '../frame.js';

const HUB_MODEL = 'somebody/clip';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const GALLERY = path.join(ROOT, 'media', 'gallery');
const FEW = ['de-stijl-grid.png', 'impressionism-forest.jpg', 'op-art-checks.png', 'ukiyo-e-waves.jpg'];
const LISTS = ['movements', 'surfaces'];
const ASKED = LISTS.flatMap((id) => ['--list', id]);

/** Milliseconds in which an engine has most of its work done here. */
const ENGINE_AT_WORK = 1_500;

/** Milliseconds that VS Code may take for a step: another trial may run beside this one, and that is no fault of ours. */
const PATIENCE = 240_000;

/** What an engine may take to notice that nobody is there any more. */
const MAY_OUTLIVE = 30_000;

interface Scenario {
  readonly name: string;
  readonly model: string;
  /** Several at work from the beginning: nobody is killed. */
  readonly together?: boolean;
  /** @returns what is wrong, when it has come to its end */
  readonly act: (vs: VSCode, folder: string, storage: string) => Promise<string | undefined>;
}

const expected = new Map<string, readonly Row[]>();

/** What the command line says, with stores of its own that nobody else touches. */
function rightRows(folder: string, picture: string): readonly Row[] {
  const known = expected.get(picture) ?? rowsFromCommandLine(path.join(folder, picture), ...ASKED);
  expected.set(picture, known);
  return known;
}

/** Phrases that were encoded beside others than now may differ in the last digits. */
const CLOSE = 1e-4;

function difference(rows: readonly Row[], right: readonly Row[], whose: string): string | undefined {
  const shares = new Map(right.map(({ list, phrase, probability }) => [`${list} ${phrase}`, probability]));
  const shown = rows.filter(({ list }) => LISTS.includes(list));
  const other = shown.find(
    ({ list, phrase, probability }) => !(Math.abs((shares.get(`${list} ${phrase}`) ?? NaN) - probability) < CLOSE),
  );
  if (other) return `${whose}: "${other.phrase}" has ${other.probability}`;
  return shown.length < LISTS.length ? `${whose}: ${shown.length} rows` : undefined;
}

async function gazed(page: Page, folder: string, picture: string): Promise<string | undefined> {
  const panel = await panelIn(page, 'done', picture);
  for (const list of LISTS) await panel.locator(`[data-section="${list}"]`).waitFor();
  return difference(await rowsOf(panel), rightRows(folder, picture), picture);
}

const WAVES = 'ukiyo-e-waves.jpg';
const GRID = 'de-stijl-grid.png';
const FOREST = 'impressionism-forest.jpg';

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'gaze',
    model: 'demo',
    async act({ page }, folder) {
      await gazeAt(page, WAVES);
      return gazed(page, folder, WAVES);
    },
  },
  {
    name: 'download',
    model: HUB_MODEL,
    async act({ page }, folder) {
      await gazeAt(page, WAVES);
      const panel = webview(page);
      await panel.locator('[data-phase="no-model"], [data-phase="done"]').first().waitFor();
      const download = panel.locator('[data-act="download"]');
      if (await download.isVisible()) await download.click();
      return gazed(page, folder, WAVES);
    },
  },
  {
    name: 'folder',
    model: 'demo',
    async act({ page }, folder) {
      await chooseFromContextMenu(page, explorerRow(page, 'few'), 'Gaze at folder');
      const table = webview(page);
      await table.locator('gaze-folder [data-phase="done"]').waitFor();
      await table
        .locator('.picture')
        .nth(FEW.length - 1)
        .waitFor();
      for (const picture of FEW)
        for (const { list, phrase } of rightRows(folder, picture).filter(({ rank }) => rank === 1)) {
          const cell = table.locator(`.picture[data-path$="${picture}"] [data-column="phrase ${list}"]`);
          const shown = await cell.innerText();
          if (shown !== phrase) return `${picture} is "${shown}" in the table, not "${phrase}"`;
        }
      return undefined;
    },
  },
  {
    name: 'prepare',
    model: 'demo',
    async act({ page }, folder) {
      await runCommand(page, 'Clip Gaze: Prepare lists…');
      const pick = page.locator('.quick-input-widget');
      // What was ready when somebody was killed is not picked any more.
      for (const title of ['Movements', 'Surfaces']) {
        const row = pick.locator('.monaco-list-row', { hasText: title }).first();
        await row.waitFor();
        if ((await row.getAttribute('aria-checked')) !== 'true') await row.click();
      }
      await pick.getByRole('button', { name: 'OK' }).click();
      await notification(page, 'Ready: Movements, Surfaces.').waitFor();
      await gazeAt(page, GRID);
      return gazed(page, folder, GRID);
    },
  },
  {
    name: 'two windows and a command line',
    model: 'demo',
    together: true,
    async act(vs, folder, storage) {
      const { page } = vs;
      const other = await vs.openPage();
      const pictures = [WAVES, FOREST];
      const beside = Promise.all(
        pictures.map((picture) =>
          promisify(execFile)(process.execPath, commandLine(path.join(folder, picture), ...ASKED), {
            env: { ...process.env, CLIP_GAZE_HOME: storage },
          }),
        ),
      );
      await Promise.all([gazeAt(page, WAVES), gazeAt(other, GRID)]);
      const shown = await Promise.all([gazed(page, folder, WAVES), gazed(other, folder, GRID)]);
      const told = (await beside).map(({ stdout }, i) =>
        difference(rowsFromJson(stdout), rightRows(folder, pictures[i]!), `the command line of ${pictures[i]!}`),
      );
      return [...shown, ...told].find((each) => each !== undefined);
    },
  },
];

const VICTIMS = ['everything', 'everything', 'server', 'extension host', 'engine'] as const;

export const windows: Kind = {
  name: 'windows',
  full: 100,
  few: 2,
  async open() {
    const hub = await startLocalHub(await demoFiles(), { repository: HUB_MODEL, revision: COMMIT, branch: 'main' });
    const home = mkdtempSync(path.join(tmpdir(), 'cg-windows-'));
    const extensionsDir = path.join(home, 'extensions');
    await runServerCli(['--install-extension', vsixFile(), '--force'], { extensionsDir, userDataDir: path.join(home, 'first') });
    const took = new Map<Scenario, number>();
    let number = 0;
    let atWork = 0;

    const place = (scenario: Scenario) => {
      const userDataDir = path.join(home, `user-${++number}`);
      const folder = makeWorkspace({ 'clipGaze.lists': LISTS });
      mkdirSync(path.join(folder, 'few'));
      for (const name of FEW) cpSync(path.join(GALLERY, name), path.join(folder, 'few', name));
      const open = () =>
        startVSCode({
          workspace: folder,
          userDataDir,
          extensionsDir,
          viewport: { width: 1400, height: 900 },
          timeout: PATIENCE,
          machineSettings: { 'clipGaze.model': scenario.model, 'clipGaze.hubEndpoint': hub.endpoint },
        });
      const storage = path.join(userDataDir, 'User', 'globalStorage', 'clip-gaze.clip-gaze');
      const close = (): void => {
        removeWorkspace(folder);
        rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      };
      return { folder, storage, open, close, userDataDir };
    };

    /** How long it takes where nobody is killed, and that it comes to its end then. */
    const explore = async (scenario: Scenario): Promise<number> => {
      const { open, close, folder, storage } = place(scenario);
      const vs = await open();
      try {
        const from = performance.now();
        const bad = await scenario.act(vs, folder, storage);
        if (bad !== undefined) throw new Error(`${scenario.name}: nothing goes wrong, and yet: ${bad}`);
        return performance.now() - from;
      } finally {
        await vs.close();
        close();
      }
    };

    return {
      async attempt(random: Random): Promise<Outcome> {
        const scenario = SCENARIOS[random.seed % SCENARIOS.length]!;
        const known = scenario.together ? 0 : (took.get(scenario) ?? (await explore(scenario)));
        took.set(scenario, known);
        const victim = random.of(VICTIMS);
        // Most of the time goes into menus: half of the kills wait for an engine to be at work.
        const atEngine = random.below(2) === 0;
        const moment = random.share() * (atEngine ? ENGINE_AT_WORK : known);
        const why = (what: string): Outcome => ({
          verdict: 'wrong',
          why: `${scenario.name}${scenario.together ? '' : `, ${victim} at ${moment.toFixed(0)} ms${atEngine ? ' of the engine' : ''}`}: ${what}`,
        });
        const { open, close, folder, storage, userDataDir } = place(scenario);
        try {
          const first = await open();
          try {
            const work = scenario.act(first, folder, storage);
            if (scenario.together) {
              const bad = await work;
              if (bad !== undefined) return why(bad);
            } else {
              work.catch(() => undefined);
              if (atEngine) await Promise.race([untilEngine(extensionsDir), work.catch(() => undefined)]);
              await wait(moment);
              const engines = enginesIn(extensionsDir);
              atWork += engines.length;
              kill(first, victim, engines);
              if (victim === 'engine') {
                // It is started again, and nobody notices.
                const bad = await work;
                if (bad !== undefined) return why(bad);
              } else if (!(await ended(engines))) return why('an engine outlives its window');
            }
          } catch (error) {
            await first.close(error);
            throw error;
          } finally {
            await first.close();
          }
          const damage = damageOf(folder, userDataDir);
          if (damage !== undefined) return why(damage);
          const second = await open();
          try {
            const bad = await scenario.act(second, folder, storage);
            if (bad !== undefined) return why(`not well afterwards: ${bad}`);
          } catch (error) {
            await second.close(error);
            throw error;
          } finally {
            await second.close();
          }
          const { stdout } = await promisify(execFile)(process.execPath, commandLine(path.join(folder, WAVES), ...ASKED), {
            env: { ...process.env, CLIP_GAZE_HOME: storage },
          });
          const bad =
            difference(rowsFromJson(stdout), rightRows(folder, WAVES), 'what is stored') ?? damageOf(folder, userDataDir);
          return bad === undefined ? { verdict: 'right' } : why(bad);
        } catch (error) {
          return why(String(error));
        } finally {
          close();
        }
      },
      figures: () => `${atWork} engines were there when somebody was killed`,
      async close() {
        await hub.close();
        rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      },
    };
  },
};

function kill({ pid }: VSCode, victim: (typeof VICTIMS)[number], engines: readonly number[]): void {
  const family = processes();
  const found =
    victim === 'everything'
      ? -pid
      : victim === 'server'
        ? pid
        : victim === 'engine'
          ? engines[0]
          : family.find(({ id, args }) => args.includes('--type=extensionHost') && isBelow(id, pid, family))?.id;
  // What is not there yet cannot be killed; then nothing happens.
  if (found === undefined) return;
  try {
    process.kill(found, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

interface Process {
  readonly id: number;
  readonly parent: number;
  readonly args: string;
}

function processes(): readonly Process[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, id, parent, state, args] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      return args === undefined || state?.startsWith('Z') ? [] : [{ id: Number(id), parent: Number(parent), args }];
    });
}

function isBelow(id: number, ancestor: number, all: readonly Process[]): boolean {
  for (let at: number | undefined = id; at !== undefined && at > 1; at = all.find((each) => each.id === at)?.parent)
    if (at === ancestor) return true;
  return false;
}

/** Whoever has started them. */
function enginesIn(extensionsDir: string): readonly number[] {
  return processes()
    .filter(({ args }) => args.includes(extensionsDir) && args.includes('start-engine.js'))
    .map(({ id }) => id);
}

async function untilEngine(extensionsDir: string): Promise<void> {
  for (let waited = 0; waited < MAY_OUTLIVE && enginesIn(extensionsDir).length === 0; waited += 100) await wait(100);
}

async function ended(ids: readonly number[]): Promise<boolean> {
  for (let waited = 0; waited <= MAY_OUTLIVE; waited += 200) {
    if (!processes().some(({ id }) => ids.includes(id))) return true;
    await wait(200);
  }
  return false;
}

/** What is wrong with the person's own files: anything lost, changed, or left lying about. */
function damageOf(folder: string, userDataDir: string): string | undefined {
  for (const [place, names] of [
    [folder, readdirSync(GALLERY)],
    [path.join(folder, 'few'), FEW],
  ] as const) {
    for (const name of names) {
      const file = path.join(place, name);
      if (!existsSync(file) || !readFileSync(file).equals(readFileSync(path.join(GALLERY, name)))) return `${name} was changed`;
    }
    const stray = readdirSync(place).find((name) => !names.includes(name) && name !== 'few' && name !== '.vscode');
    if (stray !== undefined) return `${stray} was left in the workspace`;
  }
  for (const file of [
    path.join(folder, '.vscode', 'settings.json'),
    path.join(userDataDir, 'User', 'settings.json'),
    path.join(userDataDir, 'Machine', 'settings.json'),
  ])
    try {
      JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      return `${path.basename(path.dirname(file))}/settings.json: ${String(error)}`;
    }
  return undefined;
}
