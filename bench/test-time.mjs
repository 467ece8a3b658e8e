// `node bench/test-time.mjs [words]`: what each test file costs, dearest first: processor seconds with all it starts, seconds, path.
// One file at a time, so the processor time means something on a busy machine too. Run `npm test -- <a word>` first: it compiles.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const loader = new URL('../test/loader/register.mjs', import.meta.url).href;
const words = process.argv.slice(2);
const files = readdirSync(join(root, 'test'), { recursive: true })
  .map((file) => join('test', String(file)))
  .filter((file) => /\.test\.(ts|mjs)$/.test(file) && !file.includes('node_modules') && (words.length === 0 || words.some((word) => file.includes(word))))
  .sort();
const env = { ...process.env, HBX_BUILT_WORKERS: join(root, 'node_modules', '.cache', 'hbx', 'workers'), TIMEFORMAT: '\n%U %S %R', LC_ALL: 'C' };

let sum = 0;
const rows = files.map((file) => {
  const { status, stderr } = spawnSync('bash', ['-c', 'time timeout -s KILL 240 "$0" --import "$1" "$2"', process.execPath, loader, file], { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1e9 });
  const [user, system, real] = stderr.trimEnd().split('\n').at(-1).split(' ').map(Number);
  sum += user + system;
  return { cpu: user + system, line: `${(user + system).toFixed(2).padStart(7)} ${real.toFixed(1).padStart(6)}  ${file}${status === 0 ? '' : `  (ended with ${status})`}` };
});
for (const { line } of rows.sort((a, b) => b.cpu - a.cpu)) console.log(line);
console.log(`${sum.toFixed(1)} s in ${files.length} files`);
