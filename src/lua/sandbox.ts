/**
 * What a sandbox puts in the place of functions and libraries once the modules ran.
 *
 * @source protocol.md C.6; probes `sandboxed_functions`
 */

/** A place among the globals, and what stands there instead. Nothing is put into a library that is not there. */
export type SandboxRule = readonly [path: readonly string[], value: string | number | boolean];

/** What stands where somebody gave no other value. */
export const sandboxed = 'sandboxed';

const libraries = ['io', 'file', 'package', 'loadfile', 'require', 'dofile', 'load', 'loadstring'];
const machine = ['execute', 'exit', 'getenv', 'remove', 'rename', 'tmpname'];

/** The sandbox of the device: what touches the machine, or loads code. */
const deviceSandbox: readonly SandboxRule[] = [...libraries.map((name) => [[name], sandboxed] as const), ...machine.map((name) => [['os', name], sandboxed] as const)];

/** `true` is the sandbox of the device, `false` none. */
export function sandboxRules(sandbox: boolean | readonly SandboxRule[]): readonly SandboxRule[] {
  return sandbox === true ? deviceSandbox : sandbox === false ? [] : sandbox;
}
