import { basename, resolve } from 'node:path';
import { resultToJson, type Result } from '../../../base/result.ts';
import { spawnTags } from '../../../client/spawn-tags.ts';
import { findRequire } from '../../../lua/find-require.ts';
import type { PlainValue } from '../../../message/value.ts';
import { parseInterval } from '../../../node/cron/interval.ts';
import { shortestProcessMs } from '../../../node/cron/process-schedules.ts';
import { rememberModuleFile } from '../../../project/module-files.ts';
import { rememberProcess, setCurrentProcess } from '../../../project/names.ts';
import { assertProcessName } from '../../../project/process-name.ts';
import { ensureStateFolder } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { badValue } from '../../errors.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { withFileNames } from '../../result-files.ts';
import { exitCodeOf, showResult } from '../../show-result.ts';
import { readTextInput } from '../../text-input.ts';
import { checkModule } from './check-module.ts';
import { dialectNotThere, requireNotBundled } from './errors.ts';

interface Options extends EngineOption {
  readonly name?: string;
  readonly tag: readonly (readonly [string, string])[];
  readonly send: readonly string[];
  readonly cron?: string;
  readonly dialect?: 'luerl' | 'puc';
  readonly push: boolean;
  readonly printTags?: boolean;
}

export async function run(context: CliContext, { args, options }: CommandInput<{ file: string }, Options>): Promise<number> {
  const { output, signal } = context;
  // Everything that can be wrong with the input is found before anything starts.
  if (options.name !== undefined) assertProcessName(options.name);
  const userTags = { ...Object.fromEntries(options.tag), ...cronTags(options.cron), ...(options.dialect === 'puc' ? { dialect: 'puc' } : {}) };
  const messages = options.send.map(parseSend);
  const source = await readTextInput(context, args.file, 'Lua file');
  const file = args.file === '-' ? '(stdin)' : resolve(context.cwd, args.file);
  const found = findRequire(source);
  if (found !== undefined) throw requireNotBundled(args.file, found);

  const access = await openNode(context, { wallet: true, engine: options.engine });
  try {
    const { client, workspace } = access;
    if (options.dialect === 'puc') {
      if (!access.local) throw dialectNotThere(client.transport.url);
      output.warn('The process runs Lua 5.3 as PUC-Rio defines it, which only this node does. On a real HyperBEAM node the same file runs under Luerl, and may behave differently.');
    }
    const [node, module] = await Promise.all([client.nodeAddress({ signal }), client.cacheModule(source, { signal })]);
    if (module.cached) output.status('The node has this module already.');
    if (access.local) await checkModule(client, { id: module.id, file: args.file, dialect: options.dialect ?? 'luerl' }, signal);
    const tags = spawnTags({ module: module.id, node, tags: userTags });
    const { process, slot } = await client.spawn(tags, { signal });
    ensureStateFolder(workspace.stateFolder);
    rememberModuleFile(workspace.stateFolder, module.id, file);
    const remember = async (): Promise<void> => {
      const { nameTakenFrom } = await rememberProcess(workspace, {
        id: process,
        module: module.id,
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(access.local ? {} : { url: client.transport.url }),
      });
      await setCurrentProcess(workspace, process);
      if (nameTakenFrom !== undefined) output.warn(`The name ${options.name} now means this process; before, it was ${nameTakenFrom}.`);
      if (options.cron !== undefined && access.local) output.status(`It gets a Cron message each ${options.cron} while a node runs here: \`hbx node\` keeps one running. \`hbx cron list\` tells about them.`);
    };

    const first = withFileNames(workspace.stateFolder, { process, slot, id: process, ...(await client.result(process, slot, { signal })), ms: { sign: 0, schedule: 0, compute: 0 } });
    // A module that cannot even load takes neither the name nor the place of one that works.
    if (first.ok) await remember();

    const summary = { process, module: module.id, url: client.transport.url, slot, tags: printable(tags) };
    if (!output.json) {
      output.result(summary, (paint) =>
        [
          `${paint('key', 'process')} ${paint('strong', process)}${options.name === undefined ? '' : `  (${options.name})`}`,
          `${paint('key', 'module')}  ${module.id}  ${args.file === '-' ? '' : basename(args.file)}`.trimEnd(),
          ...(options.printTags === true ? Object.entries(summary.tags).map(([key, value]) => `${paint('key', key)}: ${value}`) : []),
        ].join('\n'),
      );
    }
    const results: Result[] = [];
    // The process message itself is slot 0: when that fails the module cannot work.
    if (!first.ok) results.push(first);
    else for (const content of messages) {
      const result = withFileNames(workspace.stateFolder, await client.send(process, content, { signal, push: options.push }));
      results.push(result);
      if (!output.json) showResult(context, result, content.action);
      if (!result.ok) break;
    }
    if (!first.ok && !output.json) {
      showResult(context, first);
      output.status('compute also runs for the message that makes the process (slot 0), which has no action. It is not the current process: mend the file and deploy again.');
    }
    if (output.json) output.result({ ...summary, ...(results.length === 0 ? {} : { results: results.map((result) => JSON.parse(resultToJson(result)) as unknown) }) });
    else if (messages.length === 0 && first.ok) output.status('It is the current process now. Try `hbx send Get`, or `hbx repl`.');
    return exitCodeOf(results);
  } finally {
    await access.close();
  }
}

/** `Inc`, or `Inc:5` with data. */
function parseSend(text: string): { action: string; data?: string } {
  const at = text.indexOf(':');
  const action = at === -1 ? text : text.slice(0, at);
  if (action === '') throw badValue('--send', text, 'an action, as in `Inc` or `Inc:5`');
  return at === -1 ? { action } : { action, data: text.slice(at + 1) };
}

/** @source protocol.md D.4 (`--cron` of aos) */
function cronTags(cron: string | undefined): Record<string, string> {
  if (cron === undefined) return {};
  const interval = parseInterval(cron, shortestProcessMs);
  if (!interval.ok || !/^\d/.test(cron)) throw badValue('--cron', cron, 'a time such as `10-seconds`, `1-minute` or `2-hours`', cronHint(cron));
  return { 'cron-interval': cron, 'cron-tag-action': 'Cron' };
}

/** How to write what was probably meant. */
function cronHint(cron: string): string | undefined {
  const [, count, unit] = /^(\d{1,9})[-_ ]?([a-z]+)$/i.exec(cron) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  if (/^blocks?$/i.test(unit)) return 'A node here sees no blocks: give a time.';
  if (/^(ms|milli.*)$/i.test(unit)) return 'The shortest time is `1-second`.';
  const name = [/^(s|secs?|seconds?)$/i, /^(m|mins?|minutes?)$/i, /^(h|hrs?|hours?)$/i, /^(d|days?)$/i].findIndex((form) => form.test(unit));
  return name < 0 || Number(count) === 0 ? undefined : `Write \`${Number(count)}-${['second', 'minute', 'hour', 'day'][name]}${Number(count) === 1 ? '' : 's'}\`.`;
}

function printable(tags: Readonly<Record<string, PlainValue>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, String(value)]));
}
