#!/usr/bin/env node
// Launcher: looks at the Node version before anything else is parsed, then hands over to the built command line.
// Only syntax that very old Nodes can read stands here, so they answer with a sentence and not with a syntax error.
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
  // Node 22.3 and newer can keep the compiled code of modules, in their own folder for it; NODE_DISABLE_COMPILE_CACHE=1 turns it off.
  var modules = process.getBuiltinModule && process.getBuiltinModule('module');
  if (modules && modules.enableCompileCache) modules.enableCompileCache();
  // In quotes, because before Node 10 the word import alone stops the parser.
  eval("import('../dist/cli/main.js')").catch(function (error) {
    var missing = error && error.code === 'ERR_MODULE_NOT_FOUND' && /main\.js' imported/.test(error.message);
    console.error(missing ? 'hbx is not built yet. Run `npm run build` in its folder first.' : error);
    process.exitCode = missing ? 2 : 1;
  });
}
