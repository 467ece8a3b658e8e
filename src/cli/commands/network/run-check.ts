import type { Painter } from '../../../base/output.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import { findNetwork, networkAt, type Network } from '../../../project/networks.ts';
import { isNodeUrl, withoutCredentials } from '../../../base/node-url.ts';
import type { WireGeneration } from '../../../client/wire-generation.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { badValue } from '../../errors.ts';
import { wrap } from '../../help.ts';
import { openNode } from '../../node-access.ts';
import { tellWait } from '../../tell-waiting.ts';
import { networkSources, openWorkspace } from '../../workspace.ts';
import { checkNode, smallRequests, type NodeCheck } from './check-node.ts';

/** What a node needs for what hbx does. */
const needed: readonly (readonly [device: string, without: string])[] = [
  ['lua@5.3a', 'modules of Lua do not run there'],
  ['process@1.0', 'there are no processes'],
  ['scheduler@1.0', 'no messages can be scheduled'],
  ['wao@1.0', 'it keeps no modules by themselves: `hbx deploy` sends one as a message to a process made for it, `hbx deploy --upload` to Arweave'],
];

const generations: Readonly<Record<WireGeneration, string>> = {
  may: 'HyperBEAM of May 2025 (signatures http-sig-…)',
  sept: 'HyperBEAM of September 2025 (signatures comm-…)',
};

export async function run(context: CliContext, { args }: CommandInput<{ name?: string }>): Promise<void> {
  const { output, env, signal } = context;
  const { workspace, chosen } = openWorkspace(context);
  const sources = networkSources(context, workspace);
  if (args.name?.includes('://') === true && !isNodeUrl(args.name)) throw badValue('<name|url>', withoutCredentials(args.name), 'a network, or the address of a node, as in `https://node.example`');
  const network = args.name === undefined ? chosen.network : isNodeUrl(args.name) ? networkAt(args.name, sources) : findNetwork(args.name, sources);
  if (network.legacynet !== undefined) {
    const { checkLegacynet } = await import('./check-units.ts');
    return checkLegacynet(context, network, network.legacynet);
  }
  const { url, found } = await check(context, network);
  const { address, wire, version, build, ms, clockSkewMs, devices } = found;
  for (const [device, without] of needed) if (devices !== undefined && !devices.some((name) => name.toLowerCase() === device)) output.warn(`It has no ${device}: ${without}.`);
  const value = { network: network.name, url, address, wire: wire ?? null, version: version ?? null, build: build ?? null, ms: { ...ms, connect: ms.connect ?? null }, clockSkewMs: clockSkewMs ?? null, devices: devices ?? null };
  output.result(value, (paint) => rowsOf(context, network, url, found, paint));

  async function check({ flags }: CliContext, { url: remote }: Network): Promise<{ url: string; found: NodeCheck }> {
    const spinner = output.spinner(`Asking ${remote ?? 'the node of this project'} …`);
    try {
      if (remote !== undefined) return { url: remote, found: await checkNode(remote, { env, signal, onWait: tellWait(context) }) };
      const { url: _url, ...others } = flags;
      const access = await openNode({ ...context, flags: { ...others, network: 'local' } }, { wallet: false });
      try {
        return { url: access.client.transport.url, found: await checkNode(access.client.transport.url, { env: {}, signal, onWait: tellWait(context) }) };
      } finally {
        await access.close();
      }
    } finally {
      spinner.stop();
    }
  }
}

function rowsOf({ stdout }: CliContext, { name, public: isPublic }: Network, url: string, { address, wire, version, build, ms, clockSkewMs, devices }: NodeCheck, paint: Painter): string {
  const rows: readonly (readonly [string, string])[] = [
    ['network', `${name}  ${url}${isPublic ? '  (public)' : ''}`],
    ['address', address],
    ['version', escapeControlInLine(build ?? version ?? 'it does not tell')],
    ['wire', wire === undefined ? 'its replies are not signed, so they do not tell' : generations[wire]],
    ['speed', `${ms.connect === undefined ? '' : `${ms.connect} ms to connect, `}${ms.first} ms to the first answer, then ${ms.median} ms (median of ${smallRequests})`],
    ['clock', clockSkewMs === undefined ? 'it does not tell' : clockText(clockSkewMs)],
    ['devices', devices === undefined ? 'it does not list them' : `${devices.length}: ${[...devices].sort().map(escapeControlInLine).join(', ')}`],
  ];
  const width = Math.max(...rows.map(([key]) => key.length)) + 2;
  const room = stdout.isTTY === true ? Math.max(20, (stdout.columns ?? 80) - width) : Infinity;
  return rows.map(([key, text]) => `${paint('key', key.padEnd(width))}${wrap(text, room).join(`\n${' '.repeat(width)}`)}`).join('\n');
}

/** A date has whole seconds: less than that is nothing. */
function clockText(skewMs: number): string {
  if (Math.abs(skewMs) < 1500) return 'as yours';
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  return `${seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`} ${skewMs > 0 ? 'ahead of' : 'behind'} yours`;
}
