// `npm run bench`: the budgets of the product as ratios measured in one run. Machines are noisy: compare the ratios.
// `npm run bench -- start messages throughput ageing processes bundle runtime` runs some of it; `--slots` and `--processes` change the sizes.
// Runs the built command (`npm run build` first) in a folder of its own; everything it starts, it stops.
import { spawn, spawnSync } from 'node:child_process';
import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundling } from './bundle.mjs';
import { ageing } from './node/ageing.mjs';
import { manyProcesses } from './node/many-processes.mjs';
import { median, row, sample } from './node/measure.mjs';
import { throughput } from './node/throughput.mjs';
import { handlersRuntime } from './runtime.mjs';

const { values: sizes, positionals: wanted } = parseArgs({ allowPositionals: true, options: { slots: { type: 'string', default: '100000' }, processes: { type: 'string', default: '10000' } } });
const root = fileURLToPath(new URL('..', import.meta.url));
const hbx = join(root, 'bin', 'hbx.js');
const folder = mkdtempSync(join(tmpdir(), 'hbx-bench-'));
const env = { ...process.env, HBX_HOME: join(folder, 'home'), NO_COLOR: '1' };
const project = join(folder, 'project');
const counter = `local n = 0 function compute(base, req) if req.body.action == "Inc" then n = n + 1 end base.results = { outbox = { ["1"] = { data = string.format("%d", n) } }, output = "" } return base end`;

const parts = {
  start: async () => {
    await coldStart();
    await deployWall();
  },
  messages: () => withNode(messages),
  throughput: () => withNode(throughput),
  ageing: () => withNode((target) => ageing(target, Number(sizes.slots))),
  processes: () => withNode((target) => manyProcesses(target, Number(sizes.processes))),
  bundle: bundling,
  runtime: handlersRuntime,
};

try {
  prepare();
  for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) await parts[name]();
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

/** Runs an action with a node in a process of its own: `{client, module, wallet, url, pid, restart}`. */
async function withNode(action) {
  const { connect } = await import(join(root, 'dist', 'index.js'));
  const wallet = generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey;
  const jwk = wallet.export({ format: 'jwk' });
  let node = await startNode();
  const clients = [];
  const connectTo = async ({ url }) => {
    const client = await connect({ url, wallet: jwk });
    clients.push(client);
    return client;
  };
  try {
    const client = await connectTo(node);
    const module = await client.cacheModule(counter);
    await action({
      client,
      module: module.id,
      wallet,
      url: node.url,
      pid: node.child.pid,
      async restart(processId) {
        await node.stop();
        const started = performance.now();
        node = await startNode();
        const up = performance.now() - started;
        const again = await connectTo(node);
        const asked = performance.now();
        await again.readJson(`/${processId}/now/results`);
        return { up, answer: performance.now() - asked };
      },
    });
  } finally {
    for (const client of clients) await client.close();
    await node.stop();
  }
}

async function startNode() {
  const child = spawn('node', [hbx, 'node', '--port', '0', '--json'], { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const { value: line } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  return {
    child,
    url: JSON.parse(line).url,
    stop: () => new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGINT');
    }),
  };
}

async function messages({ client, module, wallet }) {
  const { process: pid } = await client.spawnModule(module);
  const options = { key: wallet, padding: constants.RSA_PKCS1_PSS_PADDING };
  await sample(300, () => client.send(pid, { action: 'Inc' }));
  const signing = await sample(150, () => sign('sha512', Buffer.from('x'.repeat(500)), options));
  const trips = await sample(300, () => client.send(pid, { action: 'Inc' }));
  console.log('\none message with our own client: sign, schedule, compute');
  row('RSA-4096 signature p50', signing.p50, 'ms');
  row('round trip p50', trips.p50, 'ms', `${(trips.p50 / signing.p50).toFixed(2)} x one signature (budget: 2.5)`);
  row('round trip p95', trips.p95, 'ms', `${(trips.p95 / signing.p50).toFixed(2)} x one signature`);
}
