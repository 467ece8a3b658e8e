/**
 * `hyperbuddy@1.0`: the node for people and for those who watch it.
 *
 * - `index`: a page of text about the node: who it is, its devices, where to look
 * - `metrics`: counts since the start, in the text format of Prometheus
 * - `format` (`format`: `base` (default), `request`, `node`, `all` or a list of those; `truncate-keys`: keys shown of each message):
 *   a message as readable text, as in `/<process>/now/format~hyperbuddy@1.0`
 * - `keys` and `set` are those of `message@1.0`; other keys are 404: the pages of a real node are not here
 *
 * @source protocol.md C.10
 */
import { getKey, getText, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, likeMessage, notFound, okMessage, workingDevices, type Device, type KeyFunction } from '../device.ts';
import { formatValue, readableMessage } from '../format-value.ts';
import { textsOf } from '../texts.ts';
import { nodeMessage } from './meta.ts';

const plainText = 'text/plain; charset=utf-8';
const components = ['base', 'request', 'node'] as const;

const format: KeyFunction = (base, req, ctx) => {
  const asked = textsOf(getKey(req, 'format')).filter((part) => part !== 'true');
  const shown = asked.length === 0 ? ['base'] : asked.includes('all') ? [...components] : asked;
  const unknown = shown.find((part) => !(components as readonly string[]).includes(part));
  if (unknown !== undefined) return fail(400, `\`format\` shows base, request, node or all, not ${unknown.slice(0, 64)}.`);
  const limit = Number(getText(req, 'truncate-keys') ?? Infinity);
  const parts = new Map<string, Value>();
  for (const part of shown) parts.set(part, part === 'base' ? readableMessage(base, ['device', 'method']) : part === 'request' ? readableMessage(req, ['path']) : nodeMessage(ctx));
  const value = parts.size === 1 ? [...parts.values()][0]! : parts;
  return okMessage({ 'content-type': plainText, body: formatValue(value, Number.isSafeInteger(limit) && limit > 0 ? limit : Infinity) });
};

export const hyperbuddy: Device = {
  id: 'hyperbuddy@1.0',
  kind: 'emulated',
  summary: 'metrics, readable messages and a page of text; the web pages of a real node are not here',
  keys: {
    index: (_base, _req, ctx) => okMessage({ 'content-type': plainText, body: pageOf(ctx) }),
    metrics: (_base, _req, ctx) => okMessage({ 'content-type': 'text/plain; version=0.0.4; charset=utf-8', body: ctx.metrics.text() }),
    format,
    keys: likeMessage('keys'),
    set: likeMessage('set'),
  },
  fallback: () => notFound(),
};

function pageOf(ctx: NodeContext): string {
  return [
    `hbx ${ctx.version}: a HyperBEAM-compatible node`,
    '',
    `  url        ${ctx.url()}`,
    `  address    ${ctx.signer.address}`,
    `  operator   ${ctx.operator ?? 'none'}`,
    `  engine     ${ctx.engine.id}`,
    `  processes  ${ctx.scheduler.processes().length}`,
    '',
    'Where to look',
    '',
    '  /~meta@1.0/info                          about this node',
    '  /~scheduler@1.0/status                   its processes',
    '  /<process>/now                           the state of a process',
    '  /<process>/compute?slot=1                its state after a slot',
    '  /<process>/now/format~hyperbuddy@1.0     the same as readable text',
    '  /~hyperbuddy@1.0/metrics                 for Prometheus',
    '',
    'Devices',
    '',
    ...workingDevices(ctx.devices).sort().map((id) => `  ${id.padEnd(20)} ${ctx.devices.get(id)!.summary}`),
    '',
  ].join('\n');
}
