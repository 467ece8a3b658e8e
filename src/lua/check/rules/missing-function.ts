import type { IndexNode } from '../../parse/ast.ts';
import { isGuarded, isTested } from '../guards.ts';
import { globalPath, isWritten } from '../paths.ts';
import type { Context, Rule } from '../rule.ts';
import type { Node } from '../walk.ts';
import { lacking, raising, wayRound } from '../ways-round.ts';
import { memberVisits } from './missing-member.ts';

/** A library function that the dialect does not have. */
export const missingFunction: Rule = {
  id: 'missing-function',
  severity: 'error',
  about: 'a library function that is not there, as coroutine.*, xpcall and string.pack on a node',
  dialects: 'all',
  start: (context) => ({
    nodes: {
      Index: (node, ancestors) => checkUse(node, ancestors, context),
      ...memberVisits(context),
    },
  }),
};

function checkUse(node: IndexNode, ancestors: readonly Node[], { program, unit, report }: Context): void {
  const path = globalPath(node);
  if (path === undefined) return;
  const parent = ancestors.at(-1);
  // Of `coroutine.wrap` the whole is told, not the part.
  if (parent?.kind === 'Index' && parent.object === node && parent.key.kind === 'String') return;
  if (parent?.kind === 'Assign' && parent.targets.includes(node)) return;
  const lack = lacking(path, program.dialect);
  if (lack === undefined || isWritten(path, program.written) || isWritten(lack, program.written)) return;
  if (isTested(node, ancestors) || isGuarded(node, ancestors, [path, lack], unit.facts)) return;
  const verb = raising.has(path) ? 'does nothing but raise an error' : 'does not exist';
  const where = program.dialect === 'puc' ? 'in Lua 5.3' : 'on a HyperBEAM node';
  report(node, `\`${path}\` ${verb} ${where}.`, wayRound(path, lack, program.dialect));
}
