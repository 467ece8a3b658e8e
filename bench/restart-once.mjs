// One start of a node on a folder that has a log, for `restart.mjs`: prints how long it took until the first answers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, createNode } from '../dist/index.js';

const [folder, pid, engine, end] = process.argv.slice(2);
const [key, wallet] = ['node', 'wallet'].map((name) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));

const begin = performance.now();
const cpu = process.cpuUsage();
const node = await createNode({ folder, engine, key });
const start = performance.now() - begin;
const client = await connect({ url: node.url, wallet });
const send = async () => {
  const started = performance.now();
  const { outbox } = await client.send(pid, { action: 'Inc' });
  return { ms: performance.now() - started, output: outbox[0]?.data };
};
const first = await send();
const used = process.cpuUsage(cpu);
const second = await send();
await client.close();
const times = { start, answer: first.ms, second: second.ms, cpu: (used.user + used.system) / 1000, output: first.output };
if (end === 'kill') {
  console.log(JSON.stringify(times));
  process.kill(process.pid, 'SIGKILL');
}
const stopping = performance.now();
await node.stop();
console.log(JSON.stringify({ ...times, stop: performance.now() - stopping }));
