/** The workflows cannot run here; what can be seen without running them is held. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const FOLDER = path.join(ROOT, '.github', 'workflows');

const Step = v.union([
  v.strictObject({
    uses: v.pipe(v.string(), v.regex(/^[\w-]+\/[\w-]+@v\d+$/)),
    if: v.optional(v.string()),
    with: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
  }),
  v.strictObject({ run: v.string(), env: v.optional(v.record(v.string(), v.string())) }),
]);
const Workflow = v.object({
  name: v.string(),
  on: v.record(v.string(), v.unknown()),
  // What a job may do is said; nothing has the rights that a repository gives by default.
  permissions: v.strictObject({ contents: v.literal('read') }),
  jobs: v.record(
    v.string(),
    v.object({ 'runs-on': v.string(), needs: v.optional(v.string()), steps: v.pipe(v.array(Step), v.minLength(1)) }),
  ),
});
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe.each(readdirSync(FOLDER))('%s', (name) => {
  const workflow = v.parse(Workflow, load(readFileSync(path.join(FOLDER, name), 'utf8')));
  const commands = Object.values(workflow.jobs).flatMap(({ steps }) =>
    steps.flatMap((step) => ('run' in step ? [step.run] : [])),
  );

  it('waits for jobs that there are', () => {
    for (const { needs } of Object.values(workflow.jobs)) if (needs !== undefined) expect(workflow.jobs).toHaveProperty(needs);
  });

  it('calls scripts that there are', () => {
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const [, script] = /^npm (?:run )?(test|audit|package(?::cli)?)\b/.exec(command) ?? [];
      const [, file] = /^node (\S+)/.exec(command) ?? [];
      if (script !== undefined) expect(scripts).toHaveProperty([script]);
      else if (file !== undefined) expect(existsSync(path.join(ROOT, file))).toBe(true);
      else expect(command).toMatch(/^(npm (ci|audit) |npx |gh release create )/);
    }
  });
});

describe('check-tag', () => {
  const tell = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(ROOT, 'scripts', 'check-tag.mjs'), ...args], { encoding: 'utf8' });

  it('refuses a tag of another version', () => {
    const { status, stderr } = tell('v0.0.1');
    expect(status).toBe(1);
    expect(stderr).toContain('The tag is v0.0.1, but package.json says');
  });

  it('takes the version’s own tag once the changelog dates it', () => {
    const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
    const [heading = ''] = /^## \[.*$/m.exec(readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8')) ?? [];
    const { status, stderr } = tell(`v${version}`);
    expect([status, stderr === '']).toEqual(/ - \d{4}-\d\d-\d\d$/.test(heading) ? [0, true] : [1, false]);
  });
});
