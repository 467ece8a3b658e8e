/** Every rule; the order is that of `hbx check --rules`. */
import type { Rule } from '../rule.ts';
import { nilArgument, utf8 } from './arguments.ts';
import { env } from './env.ts';
import { errorText, errorValue } from './errors.ts';
import { floatDigits, floatText } from './float-text.ts';
import { format } from './format.ts';
import { gmatch } from './gmatch.ts';
import { crash, divisionByZero, infinity } from './impossible-numbers.ts';
import { bit32, bitwiseNot, floorDivision, hashOverflow, integerWidth, negativeShift } from './integers.ts';
import { load } from './load.ts';
import { clock, collectGarbage, hostAccess } from './machine.ts';
import { missingFunction } from './missing-function.ts';
import { missingLocal } from './missing-local.ts';
import { assignmentOrder, multipleValues } from './multiple-values.ts';
import { nonAscii } from './non-ascii.ts';
import { openFunction } from './open-function.ts';
import { gsubEmptyMatch, gsubLimit, matchEmpty, pattern } from './pattern.ts';
import { ao, computeResult, reservedKey } from './process.ts';
import { quadraticAppend } from './quadratic-append.ts';
import { receive } from './receive.ts';
import { escape, firstLine, goto, levelComment, longString, numberLiteral } from './refused-syntax.ts';
import { stringArithmetic } from './string-arithmetic.ts';
import { falseStops, ipairsIndex, metamethod, sortAfterRemove, tableHole } from './tables.ts';
import { undefinedGlobal } from './undefined-global.ts';

export const rules: readonly Rule[] = [
  undefinedGlobal,
  missingLocal,
  missingFunction,
  goto,
  escape,
  longString,
  levelComment,
  numberLiteral,
  firstLine,
  bitwiseNot,
  multipleValues,
  assignmentOrder,
  env,
  load,
  gmatch,
  pattern,
  gsubLimit,
  gsubEmptyMatch,
  matchEmpty,
  format,
  nilArgument,
  utf8,
  crash,
  divisionByZero,
  infinity,
  floatText,
  floatDigits,
  stringArithmetic,
  integerWidth,
  floorDivision,
  negativeShift,
  hashOverflow,
  bit32,
  nonAscii,
  quadraticAppend,
  sortAfterRemove,
  tableHole,
  ipairsIndex,
  falseStops,
  metamethod,
  errorValue,
  errorText,
  clock,
  hostAccess,
  collectGarbage,
  ao,
  reservedKey,
  computeResult,
  receive,
  openFunction,
];
