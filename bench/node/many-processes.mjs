// Ten thousand processes: what each takes of the node's memory once it is idle, and how soon a node with all of them is up again.
import { inFlight, residentBytes, row } from './measure.mjs';

export async function manyProcesses({ client, module, pid, restart }, count) {
  console.log(`\n${count} idle processes, each spawned and computed`);
  const before = residentBytes(pid);
  const tags = (index) => [['type', 'Process'], ['device', 'process@1.0'], ['execution-device', 'lua@5.3a'], ['module', module], ['random-seed', String(index)], ['accept', 'application/json']];
  const processes = [];
  await inFlight(Array.from({ length: count }, (_, index) => index), 32, async (index) => {
    const reply = await client.transport.request({ method: 'POST', path: '/~process@1.0/schedule', headers: tags(index), body: new Uint8Array(0) });
    const { process } = JSON.parse(Buffer.from(reply.body).toString());
    await client.transport.request({ method: 'GET', path: `/${process}/now/results/output`, headers: [['accept', 'application/json']] });
    processes.push(process);
  });
  // Let what is collected now and then be collected.
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const after = residentBytes(pid);
  row('memory of the node before', before / 2 ** 20, 'MB');
  row('memory of the node with them', after / 2 ** 20, 'MB', `${((after - before) / count / 1024).toFixed(1)} KB a process (budget: 40)`);
  const { up, answer } = await restart(processes[Math.floor(count / 2)]);
  row('restart: node up', up, 'ms', 'from the start of the command');
  row('restart: first answer', answer, 'ms', 'after that; both together (budget: 2000 ms)');
}
