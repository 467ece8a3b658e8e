import { diffStates, toStateChanges, withoutOwnKeys } from '../../../client/state-diff.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import { toPlainJson } from '../../../base/result.ts';
import { shortPath } from '../../../base/short-path.ts';
import { mapError } from '../../../project/map-result.ts';
import { openSourceMaps } from '../../../project/source-maps.ts';
import type { Message } from '../../../message/value.ts';
import { resolveProcess } from '../../../project/names.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { missingArgument } from '../../errors.ts';
import { parseSlot } from '../../option-values.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { workspaceOf } from '../../workspace.ts';
import { readState } from './read-state.ts';
import { renderDiff } from '../../../repl/render-diff.ts';

interface Options extends EngineOption {
  readonly all?: boolean;
}

export async function run(context: CliContext, { args, options }: CommandInput<{ pid?: string; slotA: string; slotB: string }, Options>): Promise<void> {
  const { output, stdout, signal } = context;
  // With one word too few it is the name that is left out, and here it was the last slot.
  if (args.pid === undefined && !isSlot(args.slotA) && isSlot(args.slotB)) throw missingArgument('slotB', context.commandLine);
  const [from, to] = [parseSlot('<slotA>')(args.slotA), parseSlot('<slotB>')(args.slotB)];
  const workspace = workspaceOf(context);
  const process = resolveProcess(workspace, args.pid);
  const access = await openNode(context, { wallet: false, engine: options.engine });
  try {
    const { client } = access;
    const maps = openSourceMaps(workspace.stateFolder);
    const failed: { slot: number; message: string; place: string }[] = [];
    const stateAt = async (slot: number): Promise<Message> => {
      const { state, error } = await readState(client, process, slot, { signal });
      if (error !== null) {
        const { message, file, line, column } = mapError(error, maps, { nameOf: (path) => shortPath(path, context.cwd) });
        // The id of a module says nothing.
        failed.push({ slot, message, place: file === error.file ? '' : ` (${[file, line, column].filter((part) => part !== undefined).join(':')})` });
      }
      return options.all === true ? state : withoutOwnKeys(state);
    };
    // The later slot first: when there is none, that is what to say.
    const later = await stateAt(Math.max(from, to));
    const earlier = from === to ? later : await stateAt(Math.min(from, to));
    failed.reverse();
    const changes = from <= to ? diffStates(earlier, later) : diffStates(later, earlier);
    output.result(toPlainJson({ process, from, to, ...toStateChanges(changes), ...(failed.length === 0 ? {} : { failed: failed.map(({ slot, message }) => ({ slot, message })) }) }), (paint) => renderDiff(changes, paint, stdout.isTTY === true ? stdout.columns : undefined));
    if (output.json) return;
    for (const { slot, message, place } of failed) output.warn(`Slot ${slot} failed: ${escapeControlInLine(`${message.slice(0, 500)}${place}`)}`);
    if (changes.length === 0) output.status(`The state is the same after slots ${from} and ${to}. (Variables of the module are not part of it.)`);
  } finally {
    await access.close();
  }
}

function isSlot(text: string): boolean {
  return /^\d+$/.test(text);
}
