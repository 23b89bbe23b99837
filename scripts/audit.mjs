// Whether what ships has known holes, as the registry knows them.   usage: npm run audit [-- --strict]
// A registry that cannot be asked is told and passed over, unless --strict says that an answer is needed, as in CI.
import { spawnSync } from 'node:child_process';
import { npm, root } from './prepare.mjs';

const strict = process.argv.includes('--strict');
const { stdout, stderr, error } = spawnSync(npm.command, [...npm.args, 'audit', '--omit=dev', '--json'], {
  cwd: root,
  shell: npm.shell,
  encoding: 'utf8',
});

const { vulnerabilities, why } = answerIn(stdout);
if (vulnerabilities === undefined) {
  console.error(`The registry was not asked for known holes: ${why || error?.message || stderr.trim().split('\n')[0]}`);
  process.exitCode = strict ? 1 : 0;
} else {
  const known = Object.values(vulnerabilities);
  for (const { name, severity, range, via } of known)
    console.log(`${severity}: ${name} ${range}: ${via.map((each) => each.title ?? each).join('; ')}`);
  console.log(`${known.length} known holes in what ships.`);
  process.exitCode = known.some(({ severity }) => severity !== 'info' && severity !== 'low') ? 1 : 0;
}

function answerIn(text) {
  try {
    const answer = JSON.parse(text);
    return { vulnerabilities: answer.vulnerabilities, why: answer.error?.summary || answer.message };
  } catch {
    return {};
  }
}
