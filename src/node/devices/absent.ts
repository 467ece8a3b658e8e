/**
 * Devices of HyperBEAM that are not on this node, and what to use instead.
 *
 * Every key of them answers 501 with that sentence. A process with one as its execution device can be spawned and gets
 * messages; each of its slots has the sentence as its error.
 *
 * @source protocol.md C.9; features.md, the list of devices
 */
import { fail, stateless, type Device } from '../device.ts';

/** `[what they do, and what to use instead, …names]` */
const reasons: readonly (readonly [sentence: string, ...names: string[]])[] = [
  ['it runs WebAssembly modules through a compute unit of legacynet. Deploy with execution-device lua@5.3a instead', 'genesis-wasm@1.0', 'delegated-compute@1.0', 'compute@1.0'],
  ['it belongs to the stack that runs WebAssembly modules. Deploy with execution-device lua@5.3a instead', 'wasm-64@1.0', 'wasi@1.0', 'json-iface@1.0'],
  ['it attests hardware that only some machines have. Use a real HyperBEAM node on such a machine', 'snp@1.0', 'green-zone@1.0', 'greenzone@1.0', 'volume@1.0'],
  ['it charges for requests, and this node charges nobody. Leave it out here, and test payments on a real HyperBEAM node', 'p4@1.0', 'simple-pay@1.0', 'faff@1.0'],
  ['it hands requests on to other nodes. Use relay@1.0 with addresses the node allows (`hbx node --allow-relay`)', 'router@1.0'],
  ['it watches a process by running paths over and over. Use cron@1.0', 'monitor@1.0'],
  ['it serves sites from Arweave. Use a gateway', 'manifest@1.0'],
  ['it reads from Arweave and writes to it. Use a gateway', 'arweave@2.9-pre'],
  ['it puts items on Arweave, many in one transaction. Post them to `/tx` of this node, which keeps them, or to a bundling service (`hbx upload`)', 'bundler@1.0'],
  ['it copies messages from Arweave and other places into the cache. Post to this node those you need', 'copycat@1.0'],
  ['it searches the cache. Read by id (`hbx get /<id>`), or list the log of a process (`hbx messages`)', 'query@1.0'],
  ['it tells where nodes are. Use scheduler@1.0/location, or name nodes with `hbx node --peer`', 'location@1.0'],
  ['it runs the path in a key. Write that path yourself, as in `k=(/x/y)`', 'apply@1.0'],
  ['it proves assignments by several nodes. Use scheduler@1.0', 'poda@1.0'],
  ['it draws pictures of the cache. Use `hbx get` or hyperbuddy@1.0/format', 'cacheviz@1.0'],
  ['it tells where a request spends its time. Use hyperbuddy@1.0/metrics, or `hbx node --log requests`', 'profile@1.0'],
  ['it signs for visitors with keys the node keeps. Sign with a wallet of your own', 'secret@1.0', 'cookie@1.0', 'http-auth@1.0', 'auth-hook@1.0'],
  ['it keeps large maps in parts. Use plain keys of the state, which hbx stores by what changes', 'trie@1.0'],
  ['it belongs to the running of a public node. Use a real HyperBEAM node', 'blacklist@1.0', 'rate-limit@1.0', 'hook@1.0', 'whois@1.0'],
];

export const absent: readonly Device[] = reasons.flatMap(([sentence, ...names]) => names.map((name) => absentDevice(name, sentence)));

function absentDevice(id: string, sentence: string): Device {
  return {
    id,
    kind: 'absent',
    summary: sentence,
    stateless,
    keys: {},
    fallback: () => fail(501, `${id} is not on this node: ${sentence}.`),
  };
}
