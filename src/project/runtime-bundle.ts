/** The handlers runtime as a module of its own. */
import { builtIns } from './built-ins.ts';
import { bundle, type Bundle } from './bundle/bundle.ts';

let made: Bundle | undefined;

/** The module that processes share whose program comes as data: the same bytes for everybody who has this version of hbx. */
export function runtimeBundle(): Bundle {
  // There is nothing in it that a folder could change.
  return (made ??= bundle({ entry: { name: '(runtime)', text: '' }, root: '/', dialect: 'luerl', runtime: 'handlers', builtIns: builtIns() }));
}
