// `npm run bench`: the budgets of the product as ratios measured in one run. Machines are noisy: compare the ratios.
// Runs the built command (`npm run build` first) in a folder of its own; everything it starts, it stops.
import { spawn, spawnSync } from 'node:child_process';
import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const hbx = join(root, 'bin', 'hbx.js');
const folder = mkdtempSync(join(tmpdir(), 'hbx-bench-'));
const env = { ...process.env, HBX_HOME: join(folder, 'home'), NO_COLOR: '1' };
const project = join(folder, 'project');

try {
  prepare();
  await coldStart();
  await deployWall();
  await messages();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function prepare() {
  mkdirSync(env.HBX_HOME, { recursive: true });
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'hbx.config.json'), '{}\n');
  cpSync(join(root, 'templates', 'counter', 'counter.lua'), join(project, 'counter.lua'));
  const key = () => JSON.stringify(generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey.export({ format: 'jwk' }));
  writeFileSync(join(env.HBX_HOME, 'wallet.json'), key(), { mode: 0o600 });
  mkdirSync(join(project, '.hbx'));
  writeFileSync(join(project, '.hbx', 'node-key.json'), key(), { mode: 0o600 });
}

/** CPU of a command in ms, median of `runs`. */
function cpuOf(args, runs = 11) {
  const times = [];
  for (let index = 0; index < runs + 2; index++) {
    const timed = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S %R"; time "$@" >/dev/null 2>&1', 'bash', ...args], { env, encoding: 'utf8' });
    const [user, system, wall] = timed.stderr.trim().split(/\s+/).map(Number);
    if (index >= 2) times.push({ cpu: (user + system) * 1000, wall: wall * 1000 });
  }
  return { cpu: median(times.map((time) => time.cpu)), wall: median(times.map((time) => time.wall)) };
}

async function coldStart() {
  const bare = cpuOf(['node', '-e', '0']);
  const version = cpuOf(['node', hbx, '--version']);
  const help = cpuOf(['node', hbx, '--help']);
  console.log('\ncold start (CPU)');
  row('bare node -e 0', bare.cpu, 'ms');
  row('hbx --version', version.cpu, 'ms', `bare + ${(version.cpu - bare.cpu).toFixed(0)} ms, ${(version.cpu / bare.cpu).toFixed(2)} x bare (budget: + 40 ms)`);
  row('hbx --help', help.cpu, 'ms', `bare + ${(help.cpu - bare.cpu).toFixed(0)} ms, ${(help.cpu / bare.cpu).toFixed(2)} x bare (budget: + 40 ms)`);
}

async function deployWall() {
  const bare = cpuOf(['node', '-e', '0'], 5).wall;
  const times = [];
  for (let index = 0; index < 9; index++) {
    const started = performance.now();
    const done = spawnSync('node', [hbx, 'deploy', 'counter.lua'], { cwd: project, env, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`deploy failed: ${done.stderr}`);
    if (index > 0) times.push(performance.now() - started);
  }
  const wall = median(times);
  console.log('\nhbx deploy counter.lua, no node running, keys exist (wall)');
  row('p50', wall, 'ms', `${(wall / bare).toFixed(1)} x bare node start (budget: 600 ms)`);
}

async function messages() {
  const { connect } = await import(join(root, 'dist', 'index.js'));
  const wallet = generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey;
  const jwk = wallet.export({ format: 'jwk' });
  const node = spawn('node', [hbx, 'node', '--port', '0', '--json'], { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const { value: line } = await createInterface({ input: node.stdout })[Symbol.asyncIterator]().next();
    const { url } = JSON.parse(line);
    const client = await connect({ url, wallet: jwk });
    const source = `local n = 0 function compute(base, req) if req.body.action == "Inc" then n = n + 1 end base.results = { outbox = { ["1"] = { data = string.format("%d", n) } }, output = "" } return base end`;
    const module = await client.cacheModule(source);
    const { process: pid } = await client.spawnModule(module.id);

    const options = { key: wallet, padding: constants.RSA_PKCS1_PSS_PADDING };
    await sample(300, () => client.send(pid, { action: 'Inc' }));
    const signing = await sample(150, () => sign('sha512', Buffer.from('x'.repeat(500)), options));
    const trips = await sample(300, () => client.send(pid, { action: 'Inc' }));
    console.log('\none message with our own client: sign, schedule, compute');
    row('RSA-4096 signature p50', signing.p50, 'ms');
    row('round trip p50', trips.p50, 'ms', `${(trips.p50 / signing.p50).toFixed(2)} x one signature (budget: 2.5)`);
    row('round trip p95', trips.p95, 'ms', `${(trips.p95 / signing.p50).toFixed(2)} x one signature`);

    const { process: target } = await client.spawnModule(module.id);
    const requests = await Promise.all(Array.from({ length: 7000 }, (_, index) => client.prepare(target, { action: 'Inc', data: String(index) })));
    // The first thousands of messages are compiled on the way; a node that is up has had them.
    const warm = requests.splice(0, 3000);
    await inFlight(warm, 32, (request) => request.send());
    const started = performance.now();
    await inFlight(requests, 32, (request) => request.send());
    const perSecond = (requests.length / (performance.now() - started)) * 1000;
    const computeStarted = performance.now();
    await client.readJson(`/${target}/now/results`);
    const computed = (requests.length / (performance.now() - computeStarted)) * 1000;
    console.log('\npre-signed messages over HTTP, one process, 32 in flight, JSON replies');
    row('scheduled', perSecond, '/s', `${(perSecond / (1000 / signing.p50)).toFixed(1)} x the signing rate of one core (budget: 1500 /s)`);
    row('then computed', computed, '/s');
    await client.close();
  } finally {
    node.kill('SIGINT');
    await new Promise((resolve) => node.once('exit', resolve));
  }
}

async function sample(count, action) {
  const times = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    await action();
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return { p50: times[Math.floor(count / 2)], p95: times[Math.floor(count * 0.95)] };
}

async function inFlight(items, width, action) {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < items.length) await action(items[next++]);
    }),
  );
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function row(name, value, unit, note = '') {
  console.log(`  ${name.padEnd(26)} ${value.toFixed(value < 100 ? 2 : 0).padStart(8)} ${unit.padEnd(3)} ${note}`);
}
