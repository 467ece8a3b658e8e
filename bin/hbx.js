#!/usr/bin/env node
// Launcher: looks at the Node version before anything else is parsed, then hands over to the built command line.
// Only syntax that very old Nodes can read stands here, so they answer with a sentence and not with a syntax error.
// package.json beside it makes it a script: starting a module takes Node 20 another 15 ms.
var need = [20, 18, 1];
var have = process.versions.node.split('.').map(Number);
var old = false;
for (var i = 0; i < need.length; i++) {
  if (have[i] === need[i]) continue;
  old = have[i] < need[i];
  break;
}
if (old) {
  console.error('hbx needs Node ' + need.join('.') + ' or newer; this is ' + process.version + '.');
  process.exitCode = 2;
} else {
  try {
    require('../dist/cli/load.cjs');
  } catch (error) {
    var missing = error && error.code === 'MODULE_NOT_FOUND' && /load\.cjs'/.test(error.message);
    console.error(missing ? 'hbx is not built yet. Run `npm run build` in its folder first.' : error);
    process.exitCode = missing ? 2 : 1;
  }
}
