/** An app of one handler, its process, and what a node hands to it. */
import { packageRoot } from '../../src/base/package-root.ts';
import type { Dialect } from '../../src/lua/engines.ts';
import { message, type Message, type PlainValue } from '../../src/message/value.ts';
import { builtIns } from '../../src/project/built-ins.ts';
import { bundle } from '../../src/project/bundle/bundle.ts';

const app = `
Count = Count or 0
Handlers.add("Inc", "Inc", function(msg)
  Count = Count + 1
  msg.reply({ Data = string.format("%d", Count) })
end)
`;

export const id = (name: string): string => name.padEnd(43, '0');
const base64url = 'A'.repeat(683);

function signed(keys: Record<string, PlainValue>, name: string): Message {
  const fields = { 'commitment-device': 'httpsig@1.0', committed: Object.keys(keys), keyid: base64url, signature: `http-sig-0123456789abcdef=:${base64url}:`, 'signature-input': `http-sig-0123456789abcdef=("@method");alg="rsa-pss-sha512";keyid="${base64url}"` };
  return message({ ...keys, commitments: { [id(name)]: { ...fields, alg: 'rsa-pss-sha512', type: 'rsa-pss-sha512', committer: id('owner') }, [id(`${name}-hmac`)]: { ...fields, alg: 'hmac-sha256', type: 'hmac-sha256', keyid: 'ao' } } });
}

export const definition = signed({ type: 'Process', device: 'process@1.0', 'data-protocol': 'ao', variant: 'ao.TN.1', 'execution-device': 'lua@5.3a', 'push-device': 'push@1.0', module: id('module'), scheduler: id('node'), authority: id('node'), 'random-seed': 'seed' }, 'process');
/** No message comes twice. */
export const increment = (slot: number): Message => signed({ action: 'Inc', data: '1', target: id('process'), type: 'Message', 'data-protocol': 'ao', variant: 'ao.TN.1' }, `message-${slot}-`);

export function assignmentOf(body: Message, slot: number): Message {
  return message({ 'block-hash': id(''), 'block-height': 0, 'block-timestamp': 1_795_677_850_382 + slot, 'data-protocol': 'ao', epoch: '0', 'hash-chain': id('chain'), path: 'compute', process: id('process'), slot, timestamp: 1_795_677_850_382 + slot, type: 'assignment', variant: 'ao.N.1', body });
}

/** What a process starts with: the message that defines it, in the state that its slots write to. */
export function firstState(): Message {
  const state = new Map(definition);
  state.delete('commitments');
  state.set('process', definition);
  return state;
}

/** The source that is deployed. */
export function bundled(dialect: Dialect): string {
  return bundle({ entry: { name: 'app.lua', text: app }, root: packageRoot(), dialect, builtIns: builtIns(), runtime: 'handlers' }).code;
}
