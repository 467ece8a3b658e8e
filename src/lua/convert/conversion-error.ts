/** What both engines refuse in results, and where they stop. */

/** A result that has no form as a message. `kind` is the kind of the `LuaError` it becomes. */
export class ConversionError extends Error {
  readonly kind: 'host' | 'memory';
  constructor(message: string, kind: 'host' | 'memory' = 'host') {
    super(message);
    this.kind = kind;
  }
}

/** Tables inside each other that a result may have. */
export const maxDepth = 200;

/** The least that one value of a result costs, in bytes: bounds results that mention one table many times. */
export const bytesPerValue = 64;
