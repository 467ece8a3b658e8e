/** How strongly operators bind. An operator goes on reading while the next one binds stronger on its left than it does on its right. */
export interface Binding {
  readonly left: number;
  readonly right: number;
}

const same = (strength: number): Binding => ({ left: strength, right: strength });

export const binaryBindings: ReadonlyMap<string, Binding> = new Map([
  ['or', same(1)],
  ['and', same(2)],
  ...['==', '~=', '<', '<=', '>', '>='].map((operator) => [operator, same(3)] as const),
  ['|', same(4)],
  ['~', same(5)],
  ['&', same(6)],
  ['<<', same(7)],
  ['>>', same(7)],
  ['..', { left: 9, right: 8 }],
  ['+', same(10)],
  ['-', same(10)],
  ...['*', '/', '//', '%'].map((operator) => [operator, same(11)] as const),
  ['^', { left: 14, right: 13 }],
]);

export const unaryStrength = 12;

/** Luerl's `~x` binds only as strongly as its binary `~`: `~a + b` is `~(a + b)`. */
export const luerlNotStrength = 5;
