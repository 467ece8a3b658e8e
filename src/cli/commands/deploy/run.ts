import { basename } from 'node:path';
import { resultToJson, type Result } from '../../../base/result.ts';
import { parseInterval } from '../../../node/cron/interval.ts';
import { shortestProcessMs } from '../../../node/cron/process-schedules.ts';
import { createBundler, type Bundle } from '../../../project/bundle/bundle.ts';
import { assertProcessName } from '../../../project/process-name.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { badValue } from '../../errors.ts';
import { openLuaEntry, type LuaEntry } from '../../lua-entry.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { readableResult } from '../../readable-result.ts';
import { exitCodeOf, showResult } from '../../show-result.ts';
import { deployBundle, type Deployed, type Deployment } from './deploy-bundle.ts';
import { dialectNotThere, nothingToWatch } from './errors.ts';

interface Options extends EngineOption {
  readonly name?: string;
  readonly tag: readonly (readonly [string, string])[];
  readonly send: readonly string[];
  readonly cron?: string;
  readonly dialect?: 'luerl' | 'puc';
  readonly push: boolean;
  readonly printTags?: boolean;
  readonly minify?: boolean;
  readonly watch?: boolean;
}

export async function run(context: CliContext, { args, options }: CommandInput<{ file?: string }, Options>): Promise<number> {
  const { output, signal } = context;
  // Everything that can be wrong with the input is found before anything starts.
  if (options.name !== undefined) assertProcessName(options.name);
  const userTags = { ...Object.fromEntries(options.tag), ...cronTags(options.cron), ...(options.dialect === 'puc' ? { dialect: 'puc' } : {}) };
  const messages = options.send.map(parseSend);
  const entry = await openLuaEntry(context, findWorkspace({ cwd: context.cwd, home: context.home }), args.file);
  if (options.watch === true && entry.path === undefined) throw nothingToWatch(args.file === '-' ? 'standard input' : entry.shown);
  const dialect = options.dialect ?? 'luerl';
  const bundler = createBundler({ ...entry.options, dialect, minify: options.minify === true });
  const bundle = bundler.build();

  const access = await openNode(context, { wallet: true, engine: options.engine });
  try {
    const { client } = access;
    if (dialect === 'puc') {
      if (!access.local) throw dialectNotThere(client.transport.url);
      output.warn('The process runs Lua 5.3 as PUC-Rio defines it, which only this node does. On a real HyperBEAM node the same file runs under Luerl, and may behave differently.');
    }
    const shared: Omit<Deployment, 'bundle'> = { access, entry, dialect, name: options.name, cron: options.cron, tags: userTags };
    const deployed = await deployBundle(context, { ...shared, bundle });
    const { first, summary } = deployed;
    if (!output.json) showDeployed(context, deployed, entry, options);
    const results: Result[] = [];
    // The process message itself is slot 0: when that fails the module cannot work.
    if (!first.ok) results.push(first);
    else for (const content of messages) {
      const result = await readableResult(context, access, await client.send(summary.process, content, { signal, push: options.push }));
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
    if (options.watch !== true) return exitCodeOf(results);
    const { watchAndReload } = await import('./watch.ts');
    const deployAnew = async (changed: Bundle): Promise<{ process: string; first: Result }> => {
      const { summary: made, first: itsFirst } = await deployBundle(context, { ...shared, bundle: changed });
      return { process: made.process, first: itsFirst };
    };
    return await watchAndReload(context, { access, bundler, first: bundle, process: summary.process, dialect, root: entry.options.root, file: entry.shown, push: options.push, deployAnew });
  } finally {
    await access.close();
  }
}

function showDeployed({ output }: CliContext, { summary }: Deployed, entry: LuaEntry, options: Options): void {
  output.result(summary, (paint) =>
    [
      `${paint('key', 'process')} ${paint('strong', summary.process)}${options.name === undefined ? '' : `  (${options.name})`}`,
      `${paint('key', 'module')}  ${summary.module}  ${entry.path === undefined ? '' : basename(entry.path)}`.trimEnd(),
      ...(options.printTags === true ? Object.entries(summary.tags).map(([key, value]) => `${paint('key', key)}: ${value}`) : []),
    ].join('\n'),
  );
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
