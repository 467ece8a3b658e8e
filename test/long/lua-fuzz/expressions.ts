/** Random expressions of a wanted kind. All of them end, and those of a kind never fail; `risky` ones may. */
import type { Random } from '../random.ts';

export type Kind = 'int' | 'float' | 'str' | 'tab' | 'fn' | 'obj' | 'any';

export interface Variable {
  readonly name: string;
  readonly kind: Kind;
}

export interface Options {
  /** No goto, coroutines, xpcall. */
  readonly luerl: boolean;
  /** Integers of 64 bits. */
  readonly wide: boolean;
}

const texts = ['""', '"abc"', '"10"', '"0x1F"', '"3.5"', '" 7 "', '"a,b;c"', '"Hello World"', '"key=val"', '"x"', '"%d+"', '"[[]]"', '"1e2"', '"-4"'];
const patterns = ['"%a+"', '"%d"', '"."', '"(%w)(%w)"', '"^%s*(.-)%s*$"', '"[a-l]+"', '"[^,;]*"', '"l+"', '"()b()"', '"%w*$"', '"o"', '"=(.*)"', '"%f[%w]%w+"', '"(a*(.)%w(%s*))"', '"x-"', '"%b()"', '"[%w_]-$"'];
const wideIntegers = ['9007199254740991', '-9007199254740992', '9007199254740993', 'math.maxinteger', 'math.mininteger', '4294967296', '0x7fffffffffffffff', '3037000500', '1 << 53', '-2147483649'];
const fields = ['a', 'b', 'v', 'x', 'n'];

export class Expressions {
  readonly random: Random;
  readonly options: Options;
  /** Visible variables, innermost last. */
  variables: Variable[] = [];
  isVararg = false;

  constructor(random: Random, options: Options) {
    this.random = random;
    this.options = options;
  }

  /** What is made for the inside of a function without varargs. */
  closed<T>(make: () => T): T {
    const before = this.isVararg;
    this.isVararg = false;
    try {
      return make();
    } finally {
      this.isVararg = before;
    }
  }

  variable(kind: Kind): string | undefined {
    const seen = new Set<string>();
    const found: string[] = [];
    for (let at = this.variables.length - 1; at >= 0; at--) {
      const { name, kind: its } = this.variables[at]!;
      if (seen.has(name)) continue;
      seen.add(name);
      if (its === kind || kind === 'any') found.push(name);
    }
    return found.length === 0 ? undefined : this.random.chance(50) ? found[this.random.below(Math.min(3, found.length))] : this.random.pick(found);
  }

  field(): string {
    return this.random.pick(fields);
  }

  of(kind: Kind, depth: number): string {
    switch (kind) {
      case 'int': return this.int(depth);
      case 'float': return this.float(depth);
      case 'str': return this.str(depth);
      case 'tab': return this.tab(depth);
      case 'fn': return this.variable('fn') ?? 'P';
      case 'obj': return this.variable('obj') ?? this.tab(depth);
      case 'any': return this.any(depth);
    }
  }

  atom(): string {
    const { random } = this;
    const name = this.variable('int');
    if (name !== undefined && random.chance(75)) return name;
    if (this.options.wide && random.chance(15)) return `(${random.pick(wideIntegers)})`;
    return String(random.pick([0, 1, 2, 3, 5, 7, 10, 42, 100, 255, 1000]));
  }

  /** Sums and products of atoms, without help in between; stays below 2^31. */
  sum(): string {
    const { random } = this;
    return random.some(1, 3, () => random.pick([() => this.atom(), () => `${this.atom()} * ${this.atom()}`, () => `${this.atom()} % ${random.pick([3, 7, -4, 10])}`, () => `${this.atom()} // ${random.pick([2, 3, -5])}`, () => `(${this.atom()} - ${this.atom()})`, () => `-${this.atom()}`])())
      .join(random.pick([' + ', ' - ']));
  }

  int(depth: number): string {
    const { random } = this;
    if (depth <= 0) return this.atom();
    const d = depth - 1;
    return random.pick([
      () => this.atom(),
      () => `K(${this.sum()})`,
      () => `K(${this.int(d)} ${random.pick(['+', '-', '*'])} ${this.int(d)})`,
      () => `(${this.int(d)} ${random.pick(['&', '|', '~'])} ${this.int(d)})`,
      () => this.options.wide ? `(${this.int(d)} ${random.pick(['<<', '>>'])} ${this.int(d)})` : `K((${this.int(d)} & 1023) ${random.pick(['<<', '>>'])} ${random.between(0, 12)})`,
      () => `~${this.atom()}`,
      () => `#${this.variable('str') ?? '"four"'}`,
      () => `#D(${this.variable('tab') ?? '{1, 2}'})`,
      () => `N(${this.any(d)})`,
      () => `N(${this.call(d)})`,
      () => `(${this.condition(d)} and ${this.int(d)} or ${this.int(d)})`,
      () => `math.${random.pick(['max', 'min'])}(${this.int(d)}, ${this.int(d)})`,
      () => `N((${this.str(d)}):byte(${random.between(-2, 3)}))`,
      () => `N(${this.variable('tab') ?? '({})'}[${this.int(d)}])`,
      () => `N(${this.variable('tab') ?? '({})'}.${this.field()})`,
      () => (this.isVararg ? `N((...))` : this.atom()),
      () => (this.isVararg ? `select("#", ...)` : this.atom()),
      () => `N(tonumber(${this.str(d)}))`,
      () => `math.floor(${this.float(d)})`,
    ])();
  }

  float(depth: number): string {
    const { random } = this;
    const name = this.variable('float');
    if (depth <= 0) return name !== undefined && random.chance(70) ? name : random.pick(['0.5', '1.25', '-3.75', '2.0', '1e2', '0.0', '-0.5']);
    const d = depth - 1;
    return random.pick([
      () => this.float(0),
      () => `F(${this.float(d)} ${random.pick(['+', '-', '*'])} ${this.float(d)})`,
      () => `F(${this.float(d)} ${random.pick(['+', '-', '*'])} ${this.int(d)})`,
      () => `F(${this.int(d)} / ${random.pick([2, 4, 8])})`,
      () => `F(${this.float(d)} // ${random.pick([0.5, 2, -4])})`,
      () => `F(${this.float(d)} % ${random.pick([0.5, 3, -4])})`,
      () => `F(${this.float(d)} ^ 2)`,
      () => `F(-(${this.float(0)}))`,
    ])();
  }

  str(depth: number): string {
    const { random } = this;
    const name = this.variable('str');
    if (depth <= 0) return name !== undefined && random.chance(60) ? name : random.pick(texts);
    const d = depth - 1;
    return random.pick([
      () => this.str(0),
      () => `C(${this.str(d)} .. ${random.pick([() => this.int(0), () => this.str(d), () => `(${this.float(d)})`, () => this.int(d)])()})`,
      () => `C(${this.str(0)} .. ${this.str(0)} .. ${this.int(0)} .. ${this.str(0)})`,
      () => `(${this.str(d)}):${random.pick(['upper', 'lower', 'reverse'])}()`,
      () => `C((${this.str(d)}):rep(${random.between(0, 3)}, ${this.str(0)}))`,
      () => `(${this.str(d)}):sub(${random.between(-4, 4)}, ${random.between(-4, 6)})`,
      () => `C(string.format(${random.pick(['"%5d|%s"', '"%-6x|%5s"', '"%03d %q"', '"%+d,%.3s"', '"%o%s"', '"%c%s"'])}, ${random.between(33, 99)}, ${this.str(d)}))`,
      () => `string.format("${random.pick(['%.2f', '%5.1f', '%g', '%e', '%.3g'])}", ${this.float(d)})`,
      () => `C(((${this.str(d)}):gsub(${random.pick(patterns)}, ${random.pick(['"<%0>"', '"%1%1"', '""', '"%%"', '{a = "1", l = 2, o = false}', 'string.upper', 'function(m, n) return n end'])})))`,
      () => `S((${this.str(d)}):match(${random.pick(patterns)}${random.pick(['', '', ', 2', ', -3'])}))`,
      () => `tostring(${random.pick([() => this.int(d), () => this.float(d), () => this.condition(d)])()})`,
      () => `S(${this.any(d)})`,
      () => `S(${this.call(d)})`,
      () => `type(${this.any(d)})`,
      () => `string.char(${random.between(33, 99)}, ${random.between(33, 99)})`,
      () => `(${this.condition(d)} and ${this.str(d)} or ${this.str(d)})`,
    ])();
  }

  condition(depth: number): string {
    const { random } = this;
    const d = depth - 1;
    const compare = (): string => random.pick([
      () => `${this.sum()} ${random.pick(['<', '>', '<=', '>=', '==', '~='])} ${this.sum()}`,
      () => `${this.float(0)} ${random.pick(['<', '>', '<=', '>=', '==', '~='])} ${this.int(0)}`,
      () => `${this.str(0)} ${random.pick(['<', '>', '<=', '>=', '==', '~='])} ${this.str(0)}`,
      // Whether two closures of one place are equal is left open by PUC.
      () => `S(${this.any(0)}) ${random.pick(['==', '~='])} ${this.any(0)}`,
      () => `${this.any(0)} == nil`,
    ])();
    if (depth <= 0) return `(${compare()})`;
    return random.pick([
      () => `(${compare()})`,
      () => `(${this.condition(d)} ${random.pick(['and', 'or'])} ${this.condition(d)})`,
      () => `not ${this.condition(d)}`,
      () => `(N(${this.any(d)}) > ${this.int(0)})`,
    ])();
  }

  tab(depth: number): string {
    const { random } = this;
    const name = this.variable('tab');
    if (name !== undefined && random.chance(60)) return name;
    if (depth <= 0) return random.pick(['{}', '{1, 2, 3}', '{a = 1}', '{"x", b = 2}']);
    const d = depth - 1;
    const items = random.some(0, 4, () => random.pick([() => this.any(d), () => this.int(d), () => `${this.field()} = ${this.any(d)}`, () => `[${random.between(1, 5)}] = ${this.int(0)}`, () => `[${this.str(0)}] = ${this.int(0)}`])());
    if (random.chance(30)) items.push(random.pick([this.call(d), ...(this.isVararg ? ['...'] : []), '(S(1))', 'nil']));
    return `{${items.join(random.pick([', ', '; ']))}}`;
  }

  /** A call of a function that is there, whatever it answers. */
  call(depth: number): string {
    const name = this.variable('fn');
    return name === undefined ? `S(${this.any(depth - 1)})` : `${name}(${this.list(depth - 1)})`;
  }

  /** Arguments or results: the last may be many. */
  list(depth: number, low = 0): string {
    const { random } = this;
    const items = random.some(low, 3, () => this.any(depth));
    if (this.isVararg && random.chance(30)) items.push(random.pick(['...', 'select(2, ...)']));
    else if (depth > 0 && random.chance(20)) items.push(this.call(depth));
    return items.join(', ');
  }

  any(depth: number): string {
    const { random } = this;
    if (random.chance(15)) return random.pick(['nil', 'true', 'false']);
    if (random.chance(35)) {
      const name = this.variable('any');
      if (name !== undefined) return name;
    }
    return this.of(random.pick(['int', 'int', 'float', 'str', 'str', 'tab', 'fn', 'obj']), depth);
  }

  /** A name to do something wrong with, so that the error can tell it. */
  prey(): string {
    const { random } = this;
    const name = this.variable('any') ?? 'nothing';
    return random.pick([() => name, () => name, () => this.variable('obj') ?? name, () => this.variable('obj') ?? name, () => `${this.variable('tab') ?? 'nothing'}.${this.field()}`, () => `${this.variable('tab') ?? 'nothing'}[${this.int(0)}]`, () => 'nothing', () => `(${this.any(1)})`, () => this.variable('fn') ?? name])();
  }

  /** An expression that may fail. */
  risky(): string {
    const { random } = this;
    const wide = this.options.wide;
    const it = this.prey();
    const other = random.pick([() => this.prey(), () => this.any(0), () => this.int(0)])();
    const operators = wide ? ['+', '-', '*', '/', '%', '//', '^', '&', '|', '~', '<<', '>>'] : ['+', '-', '/', '%', '//', '&', '|', '~'];
    return random.pick([
      () => `${it} ${random.pick(operators)} ${other}`,
      () => `${other} ${random.pick(operators)} ${it}`,
      () => `${it} ${random.pick(['<', '<=', '>', '>='])} ${other}`,
      () => `${it} ${random.pick(['==', '~='])} ${this.int(0)}`,
      () => `${it} .. ${other}`,
      () => `${other} .. ${it} .. ${this.str(0)}`,
      () => (/^[a-z]\w*$/.test(it) ? `D(${it}) and #${it}` : `#D(${it})`),
      () => `-(${it})`,
      () => (/^[a-z]/.test(it) ? `-${it}` : `-(${it})`),
      () => `~${it}`,
      () => `${it}.${this.field()}`,
      () => `${it}[${this.any(0)}]`,
      () => `${it}.${this.field()}.${this.field()}`,
      () => `(${it})(${this.list(1)})`,
      () => (/^[a-z]/.test(it) ? `${it}(${this.list(1)})` : `(${it})()`),
      () => `(${it}):${random.pick(['get', 'put', 'upper', 'a'])}(${this.any(0)})`,
      () => `${this.int(0)} ${random.pick(['//', '%'])} 0`,
      () => `${this.str(0)} ${random.pick(['+', '-', '//', '%', '/'])} ${this.int(0)}`,
      () => `${this.str(0)} ${random.pick(['|', '&'])} 1`,
      () => `${this.float(1)} ${random.pick(['|', '&', '~'])} ${this.int(0)}`,
      () => this.badCall(),
    ])();
  }

  /** A library function with arguments that it may not like. */
  badCall(): string {
    const { random } = this;
    const any = (): string => this.any(1);
    const str = (): string => this.str(1);
    const small = (): string => String(random.between(-2, 5));
    return random.pick([
      () => `string.rep(${any()}, ${small()})`,
      () => `string.sub(${any()}, ${any()})`,
      () => `string.format(${random.pick(['"%d"', '"%s"', '"%q"', '"%5.2f"', '"%x"', '"%c"', '"%i %s"', '"%y"', '"%10.4s|"', '"%"'])}, ${any()})`,
      () => `tonumber(${str()}, ${random.between(0, 37)})`,
      () => `tonumber(${any()})`,
      () => `tostring(${this.list(0)})`,
      () => `setmetatable(${random.pick([any(), '{}'])}, ${random.pick(['{}', any()])})`,
      () => `getmetatable(${any()})`,
      () => `table.concat(D(${random.pick([this.tab(1), any()])}), ${random.pick(['","', any()])})`,
      () => `table.concat({${this.list(0)}}, "-", ${small()}, ${small()})`,
      () => `table.unpack(${this.tab(1)}, ${small()}, ${small()})`,
      () => `table.insert({1, 2}, ${this.list(0)})`,
      () => `table.remove({1, 2, 3}, ${small()})`,
      () => `select(${random.pick([small(), any()])}, ${any()}, ${any()})`,
      () => `rawget(${any()}, ${any()})`,
      () => `rawset({}, ${any()}, 1)`,
      () => `rawlen(D(${any()}))`,
      () => `rawequal(${any()}, ${this.int(0)})`,
      () => `next(${this.tab(0)}, ${any()}) == nil`,
      () => `assert(${this.list(0)})`,
      () => `error(${random.pick([any(), str()])}${random.pick(['', ', 0', ', 1', ', 2'])})`,
      () => `math.${random.pick(['floor', 'ceil', 'abs', 'max', 'tointeger', 'type', 'sqrt', 'fmod', 'min'])}(${random.pick([any(), `${any()}, ${any()}`, ''])})`,
      () => `(${str()}):find(${random.pick([random.pick(patterns), str()])}${random.pick(['', `, ${small()}`, `, ${small()}, true`])})`,
      () => `(${str()}):match(${random.pick([...patterns, '"%"', '"[a"', '"(a"', '"a)"', '"%1"', '"%f"'])})`,
      () => `(${str()}):gsub(${random.pick(patterns)}, ${random.pick([any(), '"%2"', '"%9"', '"%"', '"%x"'])}${random.pick(['', ', 1', ', 0'])})`,
      () => `(${str()}):byte(${small()}, ${small()})`,
      () => `string.char(${any()})`,
      () => `load(${random.pick(['"return 1 +"', '"x ="', '"return 7, ..."', '"local a <const> = 1"', '"for i = 1 do end"', '"return 5 5"', '"if x then"', '"x = }"', '"return \'abc"', '"break"', '"::a:: ::a::"', '"return \'\\\\q\'"'])})`,
      () => `pcall(${this.list(0)})`,
      () => `math.tointeger(${random.pick([any(), '3.0', '"8"', '2.5'])})`,
      () => `ipairs(${random.pick(['', any()])})`,
      () => `utf8.char(${random.between(33, 3000)})`,
    ])();
  }
}
