/** The command line as the processes that it is, in a folder of its own: what trials of faults and of sudden ends drive. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoFiles } from '../unit/models/demo-files.js';
import { startLocalHub, type LocalHub } from '../unit/models/local-hub.js';
import { ROOT } from '../unit/parity/demo-engine.js';

const CLI = path.join(ROOT, 'out', 'cli.js');
const GALLERY = path.join(ROOT, 'media', 'gallery');
const PICTURES = ['ukiyo-e-waves.jpg', 'de-stijl-grid.png', 'orphism-discs.webp'];
const COMMIT = 'fedcba9876543210fedcba9876543210fedcba98';
export const HUB_MODEL = 'somebody/clip';

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds. */
  readonly took: number;
}

/** What a person does, with what comes of it where nothing goes wrong. */
export interface Scenario {
  readonly name: string;
  readonly args: readonly string[];
  /** Begins with what an earlier run has stored. */
  readonly warm?: boolean;
  /** What of the output counts; nothing where the files do. */
  readonly answer?: (stdout: string) => unknown;
  /** What the run may make, by its path in the trial's folder. */
  readonly makes?: readonly string[];
}

const answerOf = (stdout: string): unknown => {
  const { images } = JSON.parse(stdout) as { images: { lists: unknown }[] };
  return images.map(({ lists }) => lists);
};

export const SCENARIOS: readonly Scenario[] = [
  { name: 'gaze', args: ['gaze', 'pictures', '--model', 'demo', '--list', 'surfaces', '--format', 'json'], answer: answerOf },
  {
    name: 'gaze again',
    warm: true,
    args: ['gaze', 'pictures', '--model', 'demo', '--list', 'surfaces', '--format', 'json'],
    answer: answerOf,
  },
  {
    name: 'caption',
    warm: true,
    args: ['caption', 'pictures', '--model', 'demo', '--list', 'surfaces'],
    makes: ['pictures/orphism-discs.txt', 'pictures/ukiyo-e-waves.txt'],
  },
  {
    name: 'overwrite',
    warm: true,
    args: ['caption', 'pictures', '--model', 'demo', '--list', 'surfaces', '--overwrite'],
    makes: ['pictures/de-stijl-grid.txt', 'pictures/orphism-discs.txt', 'pictures/ukiyo-e-waves.txt'],
  },
  { name: 'download', args: ['download', HUB_MODEL], answer: () => 'there' },
  { name: 'import', args: ['models', 'import', 'model'], answer: () => 'there' },
];

/** A caption that the person wrote. */
const OWN = { file: 'pictures/de-stijl-grid.txt', text: 'written by hand' };

export class Place {
  readonly folder: string;

  constructor(
    private readonly hub: LocalHub,
    scenario: Scenario,
    template: string | undefined,
  ) {
    this.folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-trial-'));
    mkdirSync(path.join(this.folder, 'pictures'));
    for (const name of PICTURES) cpSync(path.join(GALLERY, name), path.join(this.folder, 'pictures', name));
    writeFileSync(path.join(this.folder, OWN.file), OWN.text);
    if (scenario.name === 'import')
      cpSync(path.join(ROOT, 'media', 'demo-model'), path.join(this.folder, 'model'), { recursive: true });
    if (scenario.warm && template !== undefined) cpSync(template, path.join(this.folder, 'home'), { recursive: true });
  }

  get home(): string {
    return path.join(this.folder, 'home');
  }

  /** @param onStart is given the process while it runs */
  async run(args: readonly string[], env: NodeJS.ProcessEnv = {}, onStart?: (child: ChildProcess) => void): Promise<Ended> {
    const before = performance.now();
    const { npm_lifecycle_event: _, NODE_OPTIONS: __, ...outer } = process.env;
    for (const name of Object.keys(outer)) if (/_proxy$/i.test(name)) Reflect.deleteProperty(outer, name);
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: this.folder,
      env: { ...outer, CLIP_GAZE_HOME: this.home, HF_HOME: path.join(this.home, 'hf'), HF_ENDPOINT: this.hub.endpoint, ...env },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    onStart?.(child);
    const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
      child.on('close', (...end) => resolve(end)),
    );
    return { status, signal, stdout, stderr, took: performance.now() - before };
  }

  /** What is wrong with the person's own files: anything lost, changed, half written or left lying about. */
  damage(scenario: Scenario, expected: ReadonlyMap<string, string>): string | undefined {
    const { makes = [] } = scenario;
    for (const name of PICTURES)
      if (!readFileSync(path.join(this.folder, 'pictures', name)).equals(readFileSync(path.join(GALLERY, name))))
        return `${name} was changed`;
    const own = readFileSync(path.join(this.folder, OWN.file), 'utf8');
    if (own !== OWN.text && !(makes.includes(OWN.file) && own === expected.get(OWN.file))) return `${OWN.file} holds "${own}"`;
    for (const file of makes) {
      const there = path.join(this.folder, file);
      if (file !== OWN.file && existsSync(there) && readFileSync(there, 'utf8') !== expected.get(file))
        return `${file} holds "${readFileSync(there, 'utf8')}"`;
    }
    return undefined;
  }

  /** Files beside the pictures that nobody asked for. */
  strays(scenario: Scenario): string[] {
    const asked = [...PICTURES, path.basename(OWN.file), ...(scenario.makes ?? []).map((file) => path.basename(file))];
    return readdirSync(path.join(this.folder, 'pictures')).filter((name) => !asked.includes(name));
  }

  read(file: string): string | undefined {
    const there = path.join(this.folder, file);
    return existsSync(there) ? readFileSync(there, 'utf8') : undefined;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What each scenario comes to where nothing goes wrong. */
export interface Sound {
  readonly answer: unknown;
  readonly files: ReadonlyMap<string, string>;
  readonly took: number;
}

export class CommandLine {
  private constructor(
    private readonly hub: LocalHub,
    private readonly template: string,
  ) {}

  static async open(): Promise<CommandLine> {
    if (!existsSync(CLI)) throw new Error('out/cli.js is missing: run "npm run build" first.');
    const hub = await startLocalHub(await demoFiles(), { repository: HUB_MODEL, revision: COMMIT, branch: 'main' });
    const template = mkdtempSync(path.join(tmpdir(), 'clip-gaze-warm-'));
    const [first] = SCENARIOS;
    const place = new Place(hub, first!, undefined);
    try {
      const { status, stderr } = await place.run(first!.args);
      if (status !== 0) throw new Error(`nothing goes wrong, and yet: ${stderr}`);
      cpSync(place.home, template, { recursive: true });
    } finally {
      place.close();
    }
    return new CommandLine(hub, template);
  }

  place(scenario: Scenario): Place {
    return new Place(this.hub, scenario, this.template);
  }

  async sound(scenario: Scenario, env?: NodeJS.ProcessEnv): Promise<Sound> {
    const place = this.place(scenario);
    try {
      const { status, stdout, stderr, took } = await place.run(
        scenario.args,
        env?.FAULT_COUNTS === undefined ? {} : { ...env, FAULT_FOLDER: place.folder },
      );
      if (status !== 0) throw new Error(`${scenario.name}: nothing goes wrong, and yet: ${stderr}`);
      const files = new Map((scenario.makes ?? []).map((file) => [file, place.read(file) ?? '']));
      return { answer: scenario.answer?.(stdout), files, took };
    } finally {
      place.close();
    }
  }

  async close(): Promise<void> {
    await this.hub.close();
    rmSync(this.template, { recursive: true, force: true });
  }
}

/** Whether a run ended as it may: with an answer, or with words for a person. */
export function unclear({ status, signal, stderr }: Ended): string | undefined {
  if (signal !== null || status === null || status > 2)
    return `it ended by ${signal ?? `exit code ${status ?? '?'}`}: ${stderr.slice(-400)}`;
  // A stack is no message.
  if (/^ {4}at .+:\d+:\d+\)?$/m.test(stderr) || /Unhandled|node:internal/.test(stderr))
    return `a stack was told: ${stderr.slice(-400)}`;
  if (status !== 0 && stderr.trim() === '') return 'it failed without a word';
  return undefined;
}
