import type { Expression } from '../../parse/ast.ts';
import { fold } from '../constants.ts';
import { luerlFloatText, pucFloatText } from '../number-text.ts';
import type { Context, Rule } from '../rule.ts';
import { textUses } from '../text-uses.ts';
import { Values } from '../values.ts';

const verbs: Readonly<Record<string, string>> = { '..': 'joined to text', '%s': 'written by %s' };

/** A number that is an integer in PUC and a float in Luerl, made into text: the famous `5.0`. */
export const floatText: Rule = {
  id: 'float-text',
  severity: 'warning',
  about: 'the number of tonumber or select("#", …) as text, which is "5.0" on a node',
  dialects: 'luerl',
  start: ({ unit, program, report }) => {
    const values = new Values(unit, program);
    return textUses((value, how) => {
      const origin = values.floatOrigin(value);
      if (origin === undefined) return;
      const verb = verbs[how] ?? `given to ${how}`;
      const isNumber = origin === 'tonumber';
      report(
        value,
        `A number from \`${origin}\` is a float on a HyperBEAM node: ${verb}, 5 becomes "5.0" and 1000 "1.0e3".`,
        isNumber ? 'Make it an integer where it comes in: math.tointeger(tonumber(text)).' : 'Write it with string.format("%d", n), or make it an integer with math.floor(n).',
      );
    });
  },
};

/** A float made into text with all its digits: PUC writes 14 of them, Luerl as many as it takes. */
export const floatDigits: Rule = {
  id: 'float-digits',
  severity: 'warning',
  about: 'a float as text without a format, whose digits differ on a node',
  dialects: 'luerl',
  start: (context) => {
    const values = new Values(context.unit, context.program);
    return textUses((value, how) => {
      if (values.isFloat(value)) checkFloat(value, how, context);
    });
  },
};

function checkFloat(value: Expression, how: string, { unit, report }: Context): void {
  const hint = 'Say how many digits you want, string.format("%.2f", x), or stay with integers: `//` instead of `/`.';
  const folded = fold(value, unit.facts);
  if (folded === undefined) {
    const verb = verbs[how] ?? `given to ${how}`;
    report(value, `This is a float; ${verb}, it has other digits on a HyperBEAM node (0.1 + 0.2 is 0.30000000000000004, 1e12 is 1.0e12).`, hint);
    return;
  }
  // Infinities and errors have a rule of their own.
  if (typeof folded.puc !== 'number' || typeof folded.luerl !== 'number' || !Number.isFinite(folded.puc)) return;
  const [puc, luerl] = [pucFloatText(folded.puc), luerlFloatText(folded.luerl)];
  if (puc !== luerl) report(value, `This number is written ${luerl} on a HyperBEAM node, and ${puc} in Lua 5.3.`, hint);
}
