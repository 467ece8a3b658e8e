/** Random statements. */
import { Expressions, type Kind, type Variable } from './expressions.ts';
import { block, line, type Statement } from './tree.ts';

const kinds: readonly Kind[] = ['int', 'int', 'int', 'float', 'str', 'str', 'tab', 'any', 'any', 'fn'];
const binaryEvents = ['add', 'sub', 'mul', 'div', 'mod', 'idiv', 'band', 'bor', 'bxor', 'concat', 'eq', 'lt', 'le', 'shl', 'shr', 'pow'];
const operatorOf: Record<string, string> = { add: '+', sub: '-', mul: '*', div: '/', mod: '%', idiv: '//', band: '&', bor: '|', bxor: '~', concat: '..', eq: '==', lt: '<', le: '<=', shl: '<<', shr: '>>', pow: '^' };

export class Statements extends Expressions {
  #names = 0;
  /** How many more statements the program may have. */
  #left = 70;
  #loops = 0;
  #functions = 0;
  #inCoroutine = false;

  program(): Statement[] {
    const list: Statement[] = [];
    while (this.#left > 0) list.push(...this.statement(3));
    return list;
  }

  #fresh(prefix: string): string {
    // Sometimes the name of a variable that is there, which it hides.
    const old = this.random.chance(12) ? this.variable('any') : undefined;
    return old !== undefined && /^[a-z]+\d+$/.test(old) ? old : `${prefix}${++this.#names}`;
  }

  #declare(name: string, kind: Kind): void {
    this.variables.push({ name, kind });
  }

  /** Statements of a block with a scope of its own. */
  #body(depth: number, declared: readonly Variable[] = [], high = 4): Statement[] {
    const outer = this.variables;
    this.variables = [...outer, ...declared];
    const list: Statement[] = [];
    for (let count = this.random.between(1, high); count > 0 && this.#left > 0; count--) list.push(...this.statement(depth - 1));
    this.variables = outer;
    return list;
  }

  #loop(depth: number, declared: readonly Variable[] = []): Statement[] {
    const { random } = this;
    const before = this.#loops;
    this.#loops = 1;
    const body = this.#body(depth, declared);
    this.#loops = before;
    if (random.chance(20)) body.push(line(`if ${this.condition(1)} then break end`));
    if (!this.options.luerl && random.chance(25)) {
      const label = `next${++this.#names}`;
      body.splice(random.below(body.length + 1), 0, line(`if ${this.condition(1)} then goto ${label} end`));
      // A label at the end of a block is behind all its locals.
      return [line('tick()'), block('', body, `::${label}::`)];
    }
    return [line('tick()'), ...body];
  }

  /** The inside of a function: statements, and what it returns. */
  #function(depth: number, parameters: readonly Variable[], isVararg: boolean, answers = true): Statement[] {
    const { random } = this;
    const [vararg, loops, functions] = [this.isVararg, this.#loops, this.#functions];
    this.isVararg = isVararg;
    this.#loops = 0;
    this.#functions += 1;
    const outer = this.variables;
    this.variables = [...outer, ...parameters];
    const body: Statement[] = [line('tick()')];
    for (let count = random.between(0, 4); count > 0 && this.#left > 0; count--) body.push(...this.statement(depth - 1));
    if (answers && random.chance(90)) body.push(line(`return ${random.chance(25) ? this.call(1) : this.list(1)}`));
    this.variables = outer;
    this.isVararg = vararg;
    this.#loops = loops;
    this.#functions = functions;
    return body;
  }

  #parameters(): { readonly list: Variable[]; readonly isVararg: boolean; readonly text: string } {
    const { random } = this;
    const list = random.some(0, 3, (): Variable => ({ name: `p${++this.#names}`, kind: 'any' }));
    const isVararg = random.chance(35);
    return { list, isVararg, text: [...list.map(({ name }) => name), ...(isVararg ? ['...'] : [])].join(', ') };
  }

  statement(depth: number): Statement[] {
    this.#left -= 1;
    const { random } = this;
    const simple = [this.#local, this.#local, this.#assign, this.#assign, this.#print, this.#print, this.#protectedLine, this.#protectedLine, this.#field, this.#tableCall, this.#increment, this.#many];
    const nested = [this.#if, this.#numericFor, this.#genericFor, this.#while, this.#repeat, this.#do, this.#localFunction, this.#localFunction, this.#protectedBlock, this.#object, this.#object, this.#method, this.#closures, this.#sort, this.#gsub];
    if (!this.options.luerl) nested.push(this.#coroutine, this.#coroutine, this.#xpcall, this.#gotoLoop);
    if (this.#functions > 0) simple.push(this.#earlyReturn);
    if (this.#loops > 0) simple.push(this.#leave);
    if (this.#inCoroutine && this.#functions > 0) simple.push(this.#yield, this.#yield);
    return depth > 0 && random.chance(50) ? random.pick(nested).call(this, depth) : random.pick(simple).call(this);
  }

  #local(): Statement[] {
    const { random } = this;
    const wanted = random.some(1, 3, () => random.pick(kinds));
    if (random.chance(20)) {
      const names = wanted.map(() => this.#fresh('a'));
      const text = `local ${names.join(', ')} = ${random.chance(50) ? this.list(1, 1) : this.call(1)}`;
      for (const name of names) this.#declare(name, 'any');
      return [line(text)];
    }
    const values = wanted.map((kind) => (kind === 'fn' ? this.#smallFunction() : this.of(kind, 2)));
    const names = wanted.map((kind) => this.#fresh(kind[0]!));
    wanted.forEach((kind, index) => this.#declare(names[index]!, kind));
    return [line(`local ${names.join(', ')} = ${values.join(', ')}`)];
  }

  #smallFunction(): string {
    const outer = [this.variables, this.isVararg] as const;
    this.variables = [...this.variables, { name: 'q', kind: 'any' }];
    this.isVararg = true;
    const text = `function(q, ...) tick() return ${this.list(1)} end`;
    [this.variables, this.isVararg] = outer;
    return text;
  }

  /** Something to assign to, and what fits there. */
  #target(): [target: string, value: string] {
    const { random } = this;
    const kind = random.pick(kinds);
    const name = this.variable(kind);
    if (random.chance(30) || name === undefined || !/\d$/.test(name)) {
      const table = this.variable('tab');
      if (table !== undefined) return [random.pick([`${table}.${this.field()}`, `${table}[${this.int(1)}]`, `${table}[${this.str(0)}]`]), this.any(1)];
      return [`g${random.below(3)}`, this.any(1)];
    }
    const its = this.variables.findLast((variable) => variable.name === name)!.kind;
    return [name, its === 'fn' ? this.#smallFunction() : this.of(its, 2)];
  }

  #assign(): Statement[] {
    const pairs = this.random.chance(70) ? [this.#target()] : [this.#target(), this.#target(), this.#target()];
    return [line(`${pairs.map(([target]) => target).join(', ')} = ${pairs.map(([, value]) => value).join(', ')}`)];
  }

  /** Assignments to one table and its index at once. */
  #many(): Statement[] {
    const table = this.variable('tab');
    const int = this.variable('int');
    const other = this.variable('int');
    if (table === undefined || int === undefined || other === undefined || !/\d$/.test(int + other)) return this.#print();
    return [line(this.random.pick([`${int}, ${other} = ${other}, ${int}`, `${table}[${int}], ${int} = ${int}, K(${int} + 1)`, `${int}, ${table}[${int}] = K(${int} + 1), ${int}`, `${table}[1], ${table}[2] = ${table}[2], ${table}[1]`]))];
  }

  #increment(): Statement[] {
    const name = this.variable('int');
    if (name === undefined || !/\d$/.test(name)) return this.#local();
    return [line(`${name} = ${name} ${this.random.pick(['+', '-'])} ${this.random.between(1, 3)}`)];
  }

  #field(): Statement[] {
    const { random } = this;
    const table = random.chance(40) ? this.variable('obj') ?? this.variable('tab') : this.variable('tab');
    if (table === undefined) return this.#local();
    const key = random.pick([`.${this.field()}`, `[${this.int(0)}]`, `[#D(${table}) + 1]`, `[${this.str(0)}]`, `[${this.float(0)}]`]);
    return [line(`P(pcall(function() ${table}${key} = ${this.closed(() => this.any(1))} end))`)];
  }

  #print(): Statement[] {
    return [line(`P(${this.list(2, 1)})`)];
  }

  #protectedLine(): Statement[] {
    const { random } = this;
    const risky = this.closed(() => this.risky());
    return [line(random.pick([`P(pcall(function() return ${risky} end))`, `P(pcall(function() local z = ${risky} return z end))`, `P(pcall(function() if ${risky} then return 1 end return 2 end))`]))];
  }

  #tableCall(): Statement[] {
    const { random } = this;
    const table = this.variable('tab');
    if (table === undefined) return this.#local();
    return [line(random.pick([
      `P(pcall(table.insert, D(${table}), ${this.any(1)}))`,
      `P(pcall(table.insert, D(${table}), 1, ${this.any(1)}))`,
      `P(pcall(table.remove, D(${table})${random.pick(['', ', 1', ', 2'])}))`,
      `P(pcall(table.concat, D(${table}), ","))`,
      `P(table.unpack(${table}, 1, ${random.between(0, 4)}))`,
      `P(#D(${table}), ${table})`,
      ...(this.options.luerl ? [] : [`P(pcall(table.move, ${table}, 1, ${random.between(0, 3)}, ${random.between(1, 4)}))`]),
    ]))];
  }

  #earlyReturn(): Statement[] {
    return [line(`if ${this.condition(1)} then return ${this.random.chance(40) ? this.call(1) : this.list(1)} end`)];
  }

  #leave(): Statement[] {
    return [line(`if ${this.condition(1)} then break end`)];
  }

  #yield(): Statement[] {
    const name = `y${++this.#names}`;
    const text = `local ${name} = Y(${this.list(1)})`;
    this.#declare(name, 'any');
    return [line(text)];
  }

  #if(depth: number): Statement[] {
    const { random } = this;
    const parts = [block(`if ${this.condition(2)} then`, this.#body(depth), '')];
    if (random.chance(30)) parts.push(block(`elseif ${this.condition(2)} then`, this.#body(depth), ''));
    if (random.chance(50)) parts.push(block('else', this.#body(depth), ''));
    return [block('', parts, 'end')];
  }

  #numericFor(depth: number): Statement[] {
    const { random } = this;
    const name = this.#fresh('i');
    const isFloat = random.chance(15);
    const range = random.pick([() => `1, ${random.between(0, 4)}`, () => `${random.between(2, 5)}, 1, -${random.between(1, 2)}`, () => `${this.atom()}, ${this.atom()}, ${random.pick([50, 7, -40])}`, () => (isFloat ? '0.5, 2' : '-1, 1')])();
    return [block(`for ${name} = ${isFloat ? range.replace(/^/, '0.0 + ') : range} do`, this.#loop(depth, [{ name, kind: isFloat ? 'float' : 'int' }]), 'end')];
  }

  #genericFor(depth: number): Statement[] {
    const { random } = this;
    const [a, b] = [this.#fresh('k'), this.#fresh('e')];
    const any = (name: string): Variable => ({ name, kind: 'any' });
    const iterator = random.pick([
      () => `ipairs(${this.tab(1)})`,
      () => `ipairs(${this.variable('obj') ?? '{4, 5}'})`,
      () => `pairs({${random.some(0, 4, () => this.int(1)).join(', ')}})`,
      () => `string.gmatch(${this.str(1)}, ${random.pick(['"%w"', '"(%w)(.?)"', '"%a+"', '"()(.)"'])})`,
      () => `function(s, c) if c < ${random.between(1, 4)} then return c + 1, ${this.closed(() => this.any(0))} end end, ${this.any(0)}, 0`,
      () => `next, {${this.int(0)}}`,
      () => this.variable('fn') ?? 'next, {}',
    ])();
    const loop = block(`for ${a}, ${b} in ${iterator} do`, this.#loop(depth, [any(a), any(b)]), 'end');
    return [iterator.includes('(') ? loop : block('P(pcall(function()', [loop], 'end))')];
  }

  #while(depth: number): Statement[] {
    const name = `w${++this.#names}`;
    return [line(`local ${name} = 0`), block(`while ${name} < ${this.random.between(1, 4)} and ${this.condition(1)} do ${name} = ${name} + 1`, this.#loop(depth), 'end')];
  }

  #repeat(depth: number): Statement[] {
    const name = `r${++this.#names}`;
    const done = `u${this.#names}`;
    // The condition sees a local of the body, also through a closure.
    const seen = this.random.pick([`${done} == ${done}`, `(function() return ${done} end)() > 0`, `N(${done}) > ${this.int(0)}`]);
    const body = this.#body(depth);
    return [line(`local ${name} = 0`), block('repeat', [line(`tick() ${name} = ${name} + 1 local ${done} = ${this.int(1)}`), ...body], `until ${name} >= ${this.random.between(1, 4)} or ${seen}`)];
  }

  #do(depth: number): Statement[] {
    return [block('do', this.#body(depth), 'end')];
  }

  #gotoLoop(depth: number): Statement[] {
    const name = `n${++this.#names}`;
    const [top, out] = [`top${this.#names}`, `out${this.#names}`];
    const body = this.#body(depth);
    const closure = this.random.chance(50) ? [line(`local c${name} = ${name} fs${name}[#fs${name} + 1] = function() c${name} = c${name} + 1 return c${name} end`)] : [];
    return [block('do', [
      line(`local ${name}, fs${name} = 0, {}`),
      line(`::${top}::`),
      block('do', [line('tick()'), line(`${name} = ${name} + 1`), ...closure, ...body, line(`if ${this.condition(1)} then goto ${out} end`)], 'end'),
      line(`if ${name} < ${this.random.between(1, 4)} then goto ${top} end`),
      line(`::${out}::`),
      line(`for i = 1, #fs${name} do P(fs${name}[i](), fs${name}[i]()) end`),
    ], 'end')];
  }

  #localFunction(depth: number): Statement[] {
    const { random } = this;
    const { list, isVararg, text } = this.#parameters();
    const name = this.#fresh('f');
    const isRecursive = random.chance(30);
    if (isRecursive) this.#declare(name, 'fn');
    const made = block(random.pick(isRecursive ? [`local function ${name}(${text})`] : [`local ${name} = function(${text})`]), this.#function(depth, list, isVararg), 'end');
    if (!isRecursive) this.#declare(name, 'fn');
    return [made, line(`P(pcall(${name}, ${this.list(1, 1)}))`)];
  }

  #closures(): Statement[] {
    const name = this.#fresh('t');
    const count = this.random.between(2, 3);
    const text = this.random.pick([
      `for i = 1, ${count} do local n = i * ${this.atom()} ${name}[i] = function(x) tick() n = K(n + N(x)) return n, i end end`,
      `local n, m = ${this.int(1)}, 0 for i = 1, ${count} do ${name}[i] = function(...) tick() n = K(n + 1) m = m + select("#", ...) return n, m, i end end`,
      `for k, e in ipairs({${this.list(1, 1)}}) do ${name}[k] = function(x) local old = e e = x return old, k end end`,
      `local w = 0 while w < ${count} do w = w + 1 local c = w ${name}[w] = function(x) c = c + w return c end w = w + 0 end`,
    ]);
    const statements = [line(`local ${name} = {} do ${text} end`), line(`for i = 1, #D(${name}) do P(${name}[i](${this.any(0)})) P(${name}[i](i)) end`)];
    this.#declare(name, 'tab');
    return statements;
  }

  #protectedBlock(depth: number): Statement[] {
    const { list, isVararg, text } = this.#parameters();
    const body = this.#function(depth, list, isVararg, this.random.chance(60));
    if (this.random.chance(30) && !/^return/.test(body.at(-1)?.head ?? '')) body.push(line(this.random.pick([`error(${this.closed(() => this.any(1))})`, `error({code = ${this.int(0)}})`, `error(${this.closed(() => this.str(1))}, ${this.random.between(0, 3)})`, `local z = ${this.closed(() => this.risky())}`])));
    return [block(`P(pcall(function(${text})`, body, `end${list.length > 0 ? `, ${this.list(1, 1)}` : ''}))`)];
  }

  #xpcall(depth: number): Statement[] {
    const body = this.#function(depth, [], false, this.random.chance(40));
    if (!/^return/.test(body.at(-1)?.head ?? '')) body.push(line(`error(${this.any(1)})`));
    const handler = this.random.pick(['function(m) return "handled", m end', 'function(m) return S(m) .. "!" end', 'function(m) error("again", 0) end', 'type']);
    return [block('P(xpcall(function()', body, `end, ${handler}))`)];
  }

  /** A table with metamethods, and some use of them. */
  #object(depth: number): Statement[] {
    const { random } = this;
    const name = this.#fresh('o');
    const own = (text: string): Variable[] => text.split(', ').map((parameter) => ({ name: parameter, kind: 'any' }));
    const events: Statement[] = [];
    const add = (event: string, parameters: string): void => {
      events.push(block(`__${event} = function(${parameters})`, this.#function(depth - 1, own(parameters), false), 'end,'));
    };
    for (const event of binaryEvents) if (random.chance(25)) add(event, 'x, y');
    for (const event of ['unm', 'len', 'bnot']) if (random.chance(25)) add(event, 'x');
    if (random.chance(40)) add('call', 'self, x, y');
    if (random.chance(30)) add('newindex', 'self, k, v');
    if (random.chance(60)) {
      if (random.chance(50)) add('index', 'self, k');
      else events.push(line(`__index = ${random.pick([this.variable('obj') ?? this.tab(1), `{get = function(self, x) return N(self) + N(x) end, a = ${this.any(1)}}`])},`));
    }
    if (random.chance(20)) events.push(line(`__newindex = ${this.variable('obj') ?? this.tab(1)},`));
    if (random.chance(20)) events.push(line(`__tostring = function(self) return ${random.chance(80) ? `"<" .. N(self) .. ">"` : this.any(0)} end,`));
    if (random.chance(10)) events.push(line('__metatable = "locked",'));
    const statements = [block(`local ${name} = setmetatable({v = ${this.int(1)}${random.chance(40) ? `, ${this.any(1)}` : ''}}, {`, events, '})')];
    this.#declare(name, 'obj');
    const other = (): string => random.pick([name, this.any(1), this.int(0), '{}']);
    const uses = [
      () => { const op = operatorOf[random.pick(binaryEvents)]!; return `${name} ${op} ${other()}`; },
      () => { const op = operatorOf[random.pick(binaryEvents)]!; return `${other()} ${op} ${name}`; },
      () => `-${name}`, () => `D(${name}) and #${name}`, () => `~${name}`, () => `${name}(${this.list(0)})`, () => `${name}.${this.field()}`, () => `${name}[${this.any(0)}]`, () => `${name}:get(${this.any(0)})`, () => `tostring(${name})`,
      () => `${name} > ${other()}`, () => `not (${name} <= ${other()})`, () => `${name} ~= ${other()}`,
    ];
    for (const use of random.some(1, 4, () => this.closed(random.pick(uses)))) statements.push(line(`P(pcall(function() return ${use} end))`));
    if (random.chance(40)) statements.push(line(`P(pcall(function() ${name}.${this.field()} = ${this.closed(() => this.any(1))} end))`));
    return statements;
  }

  #method(depth: number): Statement[] {
    const { random } = this;
    const table = this.variable('tab');
    if (table === undefined) return this.#local();
    const { list, isVararg, text } = this.#parameters();
    const method = random.pick(['m', 'put', 'get']);
    return [block(`function ${table}:${method}(${text})`, this.#function(depth, [{ name: 'self', kind: 'tab' }, ...list], isVararg), 'end'), line(`P(pcall(function() return ${table}:${method}(${this.closed(() => this.list(1))}) end))`)];
  }

  #sort(): Statement[] {
    const { random } = this;
    const name = this.#fresh('t');
    const statements = [
      line(`local ${name} = {${random.some(2, 7, () => random.pick([() => this.int(1), () => this.atom(), () => (random.chance(10) ? this.any(0) : this.atom())])()).join(', ')}}`),
      line(`P(pcall(table.sort, D(${name})${random.pick(['', '', ', function(x, y) return x > y end', ', function(x, y) tick() return N(x) < N(y) end'])}))`),
      line(`P(${name})`),
    ];
    this.#declare(name, 'tab');
    return statements;
  }

  #gsub(depth: number): Statement[] {
    const body = this.#function(depth, [{ name: 'm', kind: 'any' }, { name: 'n', kind: 'any' }], false);
    return [block(`P(pcall(string.gsub, ${this.str(1)}, ${this.random.pick(['"%w"', '"(%w)(.)"', '"%a+"', '"l"', '"x*"'])}, function(m, n)`, body, 'end))')];
  }

  #coroutine(depth: number): Statement[] {
    const { random } = this;
    const name = `co${++this.#names}`;
    const { list, isVararg, text } = this.#parameters();
    const before = this.#inCoroutine;
    this.#inCoroutine = true;
    const body = this.#function(depth, list, isVararg);
    body.splice(random.between(1, body.length - (/^return/.test(body.at(-1)!.head) && body.length > 1 ? 1 : 0)), 0, line(`P(Y(${this.any(0)}))`));
    this.#inCoroutine = before;
    const times = random.between(1, 5);
    if (random.chance(50)) {
      return [block(`local ${name} = coroutine.create(function(${text})`, body, 'end)'), line(`for i = 1, ${times} do P(coroutine.resume(${name}, ${this.list(0, 1)})) P(coroutine.status(${name})) end`)];
    }
    const wrapped = [block(`local ${name} = coroutine.wrap(function(${text})`, body, 'end)'), line(`for i = 1, ${times} do P(pcall(${name}, ${this.list(0, 1)})) end`)];
    this.#declare(name, 'fn');
    return wrapped;
  }
}
