/** `clip-gaze doctor`: what is wrong with an installation, and what to do. */
import { type Command, Option } from 'commander';
import path from 'node:path';
import { examine } from '../../doctor/examine.js';
import { findingsAsText, type Finding } from '../../doctor/finding.js';
import { DEFAULT_MODEL, DEMO_MODEL } from '../../models/catalogue.js';
import { DEFAULT_ENDPOINT } from '../../models/endpoint.js';
import { INSTALLATION, LISTS_FOLDER, modelStores, storeFolder } from '../folders.js';
import { downloadOptions } from '../hub.js';
import { withCommonOptions, type CommonOptions } from '../options.js';
import type { Run } from '../run.js';
import { VERSION } from '../version.js';

interface DoctorOptions extends CommonOptions {
  readonly format: 'text' | 'json';
  readonly network: boolean;
}

export function doctorCommand(program: Command, run: Run): void {
  withCommonOptions(program.command('doctor').description('what is wrong with this installation, and what to do'))
    .option('--no-network', 'do not ask whether the hub answers')
    .addOption(new Option('--format <how>', 'how it is written').choices(['text', 'json']).default('text'))
    .action((options: DoctorOptions) =>
      run(options, async (session) => {
        const { fetch, endpoint = DEFAULT_ENDPOINT, token } = downloadOptions(session);
        const asked = [options.model, process.env.CLIP_GAZE_MODEL].find((name) => name);
        const findings: Finding[] = [];
        for await (const finding of examine({
          version: VERSION,
          engine: session.engine,
          engineWords: () => session.engineWords,
          runtime: session.runtime,
          listsFolder: LISTS_FOLDER,
          galleryFolder: path.join(INSTALLATION, 'media', 'gallery'),
          demoModel: () => session.find(DEMO_MODEL.id),
          model: () => session.find(asked ?? DEFAULT_MODEL),
          // Without a model that was asked for, the demo model answers until the default one is there.
          download: { how: `\`clip-gaze download ${asked ?? ''}`.trimEnd() + '`', needed: asked !== undefined },
          storeFolder: storeFolder(),
          modelsFolder: modelStores()[0],
          hub: options.network ? { endpoint, fetch, token } : undefined,
          signal: session.signal,
        })) {
          findings.push(finding);
          session.showProgress(`${findings.length} looked at …`);
        }
        session.print(options.format === 'json' ? `${JSON.stringify(findings, undefined, 2)}\n` : findingsAsText(findings));
        if (findings.some(({ verdict }) => verdict === 'wrong')) session.fail();
      }),
    );
}
