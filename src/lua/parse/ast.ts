/**
 * The syntax tree of a Lua chunk, with names resolved: the one tree that the compiler, `hbx check`, the bundler and
 * completion read.
 *
 * Text is "binary text": JavaScript strings with one character (0 to 255) a byte. Lines and columns count from 1, columns in
 * bytes; offsets count from 0.
 */
import type { LuaFloat } from '../runtime/value.ts';
import type { Part } from './parts.ts';

/** Where a node begins, and the offset just past its end. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

/** One local variable, parameter, or the implicit `_ENV` of a chunk. Flags are final once the chunk is parsed. */
export interface Local {
  readonly name: string;
  /** Unique in the chunk, in order of declaration. */
  readonly id: number;
  /** The function that declares it. */
  readonly owner: FunctionNode;
  readonly place: Place;
  readonly kind: 'local' | 'parameter' | 'loop' | 'function' | 'env';
  /** An inner function reads or writes it. */
  captured: boolean;
  /** Assigned after its declaration (for `local function f` its own definition does not count). */
  assigned: boolean;
  /** Read at least once. */
  used: boolean;
}

export interface FunctionNode extends Place {
  readonly kind: 'Function';
  /** Best static name: `f`, `M.f`, `M:f`, or undefined. */
  name: string | undefined;
  /** `self` included for methods. */
  readonly parameters: Local[];
  readonly isVararg: boolean;
  readonly isMain: boolean;
  /** Outer function; undefined for the main function of a chunk. */
  readonly parent: FunctionNode | undefined;
  readonly body: Statement[];
  /** Locals of outer functions that it or a function inside it uses, in order of first use. `_ENV` is one of them. */
  readonly upvalues: Local[];
  readonly endLine: number;
  /** Place of its closing `end`. */
  readonly endPlace: Place;
  /** Index in `Chunk.functions`; the main function is 0. */
  readonly index: number;
  /** A `goto` or label stands in it (puc). */
  hasGoto: boolean;
}

export interface Chunk {
  readonly main: FunctionNode;
  readonly functions: readonly FunctionNode[];
  /** The implicit variable `_ENV` of the chunk; the first upvalue of `main`. */
  readonly env: Local;
  /** Those of its functions that are compiled by themselves, in order. */
  readonly parts: readonly Part[];
}

export type Expression =
  | NilNode | BooleanNode | NumberNode | StringNode | VarargNode | FunctionNode | NameNode | IndexNode | CallNode
  | MethodCallNode | BinaryNode | LogicalNode | UnaryNode | TableNode | ParenthesizedNode;

export interface NilNode extends Place { readonly kind: 'Nil' }
export interface BooleanNode extends Place { readonly kind: 'Boolean'; readonly value: boolean }
/** `number`: integer within 2^53; `bigint`: integer beyond; `LuaFloat`: float. */
export interface NumberNode extends Place { readonly kind: 'Number'; readonly value: number | bigint | LuaFloat; readonly raw: string }
export interface StringNode extends Place { readonly kind: 'String'; readonly value: string; readonly isLong: boolean }
export interface VarargNode extends Place { readonly kind: 'Vararg' }
/** A local variable. */
export interface NameNode extends Place { readonly kind: 'Name'; readonly name: string; readonly local: Local }
/**
 * `a.b`, `a[b]`, and globals: `x` is `_ENV.x` with `isGlobal`, where many share one node for `_ENV`. `isDotted`: written `a.b`. PUC reports errors of indexing on the
 * line of `key`.
 */
export interface IndexNode extends Place {
  readonly kind: 'Index';
  readonly object: Expression;
  readonly key: Expression;
  readonly isGlobal: boolean;
  readonly isDotted: boolean;
}
/**
 * `opLine` is the line PUC reports for the call: that of the first token of `callee`. `opColumn` is that of the `(` (or of the
 * string or table argument) when it stands on that line, else of the callee.
 */
export interface CallNode extends Place { readonly kind: 'Call'; readonly callee: Expression; readonly args: readonly Expression[]; readonly opLine: number; readonly opColumn: number }
export interface MethodCallNode extends Place {
  readonly kind: 'MethodCall';
  readonly object: Expression;
  readonly name: string;
  readonly namePlace: Place;
  readonly args: readonly Expression[];
  readonly opLine: number;
  readonly opColumn: number;
}
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '^' | '..' | '==' | '~=' | '<' | '<=' | '>' | '>=' | '&' | '|' | '~' | '<<' | '>>';
/**
 * `opLine`, `opColumn`: of the operator; errors of the operation are told there. In a chain `a .. b .. c` all `opLine`s are that
 * of the last `..`, as PUC does the whole chain at once; a `..` on another line has its `opColumn` too. The left spine may be very deep: walk it in a loop.
 */
export interface BinaryNode extends Place { readonly kind: 'Binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression; readonly opLine: number; readonly opColumn: number }
export interface LogicalNode extends Place { readonly kind: 'Logical'; readonly operator: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
export interface UnaryNode extends Place { readonly kind: 'Unary'; readonly operator: '-' | 'not' | '#' | '~'; readonly operand: Expression; readonly opLine: number; readonly opColumn: number }
/** `(f())`: exactly one value. Parentheses around anything but a call or `...`, and in luerl `and` and `or`, leave no node. */
export interface ParenthesizedNode extends Place { readonly kind: 'Parenthesized'; readonly expression: Expression }
export interface TableNode extends Place { readonly kind: 'Table'; readonly items: readonly TableItem[] }
/** `{v}` has no key; `{k = v}` has a String key; `{[e] = v}` any. */
export interface TableItem extends Place { readonly key: Expression | undefined; readonly value: Expression; readonly isNamed: boolean }

export type Statement =
  | LocalStatement | LocalFunctionStatement | AssignStatement | CallStatement | DoStatement | WhileStatement | RepeatStatement
  | IfStatement | NumericForStatement | GenericForStatement | ReturnStatement | BreakStatement | GotoStatement | LabelStatement;

export interface LocalStatement extends Place { readonly kind: 'Local'; readonly locals: readonly Local[]; readonly values: readonly Expression[] }
export interface LocalFunctionStatement extends Place { readonly kind: 'LocalFunction'; readonly local: Local; readonly function: FunctionNode }
/** Also `function a.b:c() … end`, which assigns. PUC tells errors of storing (in a nil, a frozen table) on `storeLine`. */
export interface AssignStatement extends Place { readonly kind: 'Assign'; readonly targets: readonly (NameNode | IndexNode)[]; readonly values: readonly Expression[]; readonly storeLine: number }
export interface CallStatement extends Place { readonly kind: 'CallStatement'; readonly call: CallNode | MethodCallNode }
export interface DoStatement extends Place { readonly kind: 'Do'; readonly body: readonly Statement[] }
export interface WhileStatement extends Place { readonly kind: 'While'; readonly condition: Expression; readonly body: readonly Statement[] }
/** The condition sees the locals of the body. */
export interface RepeatStatement extends Place { readonly kind: 'Repeat'; readonly body: readonly Statement[]; readonly condition: Expression }
export interface IfStatement extends Place { readonly kind: 'If'; readonly branches: readonly { readonly condition: Expression; readonly body: readonly Statement[]; readonly place: Place }[]; readonly otherwise: readonly Statement[] | undefined }
/** `opLine`: the line that PUC reports for a limit that is no number. */
export interface NumericForStatement extends Place { readonly kind: 'NumericFor'; readonly local: Local; readonly initial: Expression; readonly limit: Expression; readonly step: Expression | undefined; readonly body: readonly Statement[]; readonly opLine: number }
/** `opLine`: the line that PUC reports for the calls of the iterator. */
export interface GenericForStatement extends Place { readonly kind: 'GenericFor'; readonly locals: readonly Local[]; readonly values: readonly Expression[]; readonly body: readonly Statement[]; readonly opLine: number }
export interface ReturnStatement extends Place { readonly kind: 'Return'; readonly values: readonly Expression[] }
/** In luerl a `break` may stand outside a loop; there it is an error when it runs. */
export interface BreakStatement extends Place { readonly kind: 'Break' }
/** `label` is set once the block that holds it is closed. */
export interface GotoStatement extends Place { readonly kind: 'Goto'; readonly name: string; label: LabelStatement }
export interface LabelStatement extends Place { readonly kind: 'Label'; readonly name: string; readonly id: number; used: boolean }
