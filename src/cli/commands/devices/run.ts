import { ExitCode, HbxError } from '../../../base/errors.ts';
import type { Painter } from '../../../base/output.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import type { Client } from '../../../client/client.ts';
import { readNodeInfo } from '../../../client/node-info.ts';
import type { Device } from '../../../node/device.ts';
import type { CliContext } from '../../context.ts';
import { wrap } from '../../help.ts';
import { openNode } from '../../node-access.ts';
import { openWorkspace } from '../../workspace.ts';

interface Row {
  readonly device: string;
  /** `null` for those of another node, which does not say. */
  readonly kind: Device['kind'] | null;
  /** `null` for devices that hbx does not know. */
  readonly summary: string | null;
}

const groups: readonly (readonly [kind: Row['kind'], title: string])[] = [
  ['native', 'Native: they do what they do on a real node'],
  ['emulated', 'Emulated: they answer, with less behind them'],
  ['absent', 'Absent: they answer 501, with what to use instead'],
];

/** With `--json`: an array of `{device, kind, summary}`. */
export async function run(context: CliContext): Promise<void> {
  const { devices } = await import('../../../node/devices/table.ts');
  const isRemote = openWorkspace(context).chosen.network.url !== undefined;
  const rows = (isRemote ? await remoteRows(context, devices) : [...devices.values()].map(({ id, kind, summary }) => ({ device: id, kind, summary }))).sort((a, b) => (a.device < b.device ? -1 : 1));
  const width = Math.max(0, ...rows.map(({ device }) => device.length));
  const indent = ' '.repeat(width + 4);
  // A pipe gets a line for each.
  const room = context.stdout.isTTY === true ? Math.max(20, (context.stdout.columns ?? 80) - indent.length) : Infinity;
  const lines = (list: readonly Row[], paint: Painter): string[] =>
    list.map(({ device, summary }) => `  ${paint('key', escapeControlInLine(device).padEnd(width))}  ${summary === null ? paint('dim', 'unknown to hbx') : wrap(summary, room).join(`\n${indent}`)}`);
  context.output.result(rows, (paint) =>
    isRemote
      ? lines(rows, paint).join('\n')
      : groups.map(([kind, title]) => [paint('strong', title), '', ...lines(rows.filter((row) => row.kind === kind), paint)].join('\n')).join('\n\n'),
  );
}

async function remoteRows(context: CliContext, known: ReadonlyMap<string, Device>): Promise<Row[]> {
  const access = await openNode(context, { wallet: false });
  try {
    const names = await namesAt(access.client, context.signal);
    return names.map((device) => {
      const own = known.get(device.toLowerCase());
      return { device, kind: null, summary: own === undefined || own.kind === 'absent' ? null : own.summary };
    });
  } finally {
    await access.close();
  }
}

/** @throws HbxError `devices/not-listed` */
async function namesAt(client: Client, signal: AbortSignal): Promise<readonly string[]> {
  const { devices } = await readNodeInfo(client, { signal });
  if (devices !== undefined) return devices;
  throw new HbxError('devices/not-listed', `The node at ${client.transport.url} does not list its devices.`, {
    hint: '`hbx get /~meta@1.0/info` shows what it tells.',
    exitCode: ExitCode.rejected,
  });
}
