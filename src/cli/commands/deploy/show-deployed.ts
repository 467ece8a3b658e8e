/** What `hbx deploy` tells about a new process. */
import { basename } from 'node:path';
import { escapeControl } from '../../../base/terminal-text.ts';
import type { ChosenRuntime, Runtime } from '../../../project/runtime.ts';
import type { BlueprintEntry } from '../../blueprint-entry.ts';
import type { CliContext } from '../../context.ts';
import type { Deployed } from './spawn-process.ts';

/** Where a process came from. */
export interface DeployedFrom {
  readonly name?: string | undefined;
  readonly printTags: boolean;
  /** Of the file; absent for standard input, and without a file. */
  readonly path?: string | undefined;
  readonly runtimeFrom: ChosenRuntime['from'];
  readonly blueprint?: BlueprintEntry | undefined;
  /** Of `--module`. */
  readonly isKnownModule?: boolean;
}

/** Prints the process. */
export function showDeployed({ output }: CliContext, { summary, first }: Deployed, { name, printTags, path, runtimeFrom, blueprint }: DeployedFrom): void {
  output.result(summary, (paint) =>
    [
      `${paint('key', 'process')} ${paint('strong', summary.process)}${name === undefined || !first.ok ? '' : `  (${name})`}`,
      `${paint('key', 'module')}  ${summary.module}  ${blueprint !== undefined ? blueprint.names.join(', ') : path === undefined ? '' : basename(path)}`.trimEnd(),
      ...(summary.upload === undefined ? [] : [`${paint('key', 'upload')}  ${summary.upload.url ?? `hbx get /raw/${summary.module}`}`]),
      ...(summary.runtime === 'compute' ? [] : [`${paint('key', 'runtime')} ${summary.runtime}${sources[runtimeFrom] === '' ? '' : `  (${sources[runtimeFrom]})`}`]),
      ...(printTags ? Object.entries(summary.tags).map(([key, value]) => `${paint('key', key)}: ${value}`) : []),
    ].join('\n'),
  );
  // A program of the runtime may print while it begins.
  if (first.ok && first.output !== '' && summary.runtime !== 'compute') output.status(escapeControl(first.output));
}

/** What to do about a process that failed with its first message. */
export function failedAtStart({ summary: { runtime, module } }: Deployed, { blueprint, isKnownModule, name }: DeployedFrom): string {
  const isNot = `It is not the current process${name === undefined ? '' : `, and ${name} is not its name`}`;
  if (blueprint !== undefined) return blueprintFailedAtStart(blueprint, isNot);
  if (isKnownModule) return `The module ${module} fails with the message that makes the process (slot 0). ${isNot}.`;
  return `${failed[runtime]} ${isNot}: mend the file and deploy again.`;
}

/** What to try with a new process. */
export function whatToTry({ summary: { runtime } }: Deployed, { blueprint }: DeployedFrom): string {
  return blueprint === undefined ? `Try ${tries[runtime]}, or \`hbx repl\`.` : `\`hbx blueprint show ${blueprint.names.at(-1)!}\` tells what it understands.`;
}

const failed: Readonly<Record<Runtime, string>> = {
  compute: 'compute also runs for the message that makes the process (slot 0), which has no action.',
  handlers: 'The file runs when the message comes that makes the process (slot 0).',
};

function blueprintFailedAtStart({ blueprint: { name, origin }, spawnTags, inPlace }: BlueprintEntry, isNot: string): string {
  const tags = `change the tags${spawnTags.length === 0 ? '' : ` (--tag; \`hbx blueprint show ${name}\` tells which there are)`}`;
  // Those of hbx are nothing to mend.
  const mend = origin === 'package' ? tags : `${tags} or mend the blueprint`;
  const own = inPlace.map((one) => ` ${one} is the project's own (blueprints/${one}), not the one of hbx.`).join('');
  return `The blueprint runs when the message comes that makes the process (slot 0). ${isNot}: ${mend}, and deploy again.${own}`;
}

const tries: Readonly<Record<Runtime, string>> = { compute: '`hbx send Get`', handlers: "`hbx send <action>`, `hbx eval -e '#Inbox'`" };

const sources: Readonly<Record<ChosenRuntime['from'], string>> = { flag: '', default: '', comment: 'as its first lines say', config: '"runtime" in hbx.config.json' };
