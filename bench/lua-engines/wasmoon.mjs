// Runs one program of bench/lua in wasmoon (PUC Lua 5.4 compiled to WebAssembly).
import { readFileSync } from 'node:fs';
import { LuaFactory } from 'wasmoon';
import { measure } from './measure.mjs';

const [path, ...bounds] = process.argv.slice(2);
const engine = await new LuaFactory().createEngine();
engine.global.set('source', readFileSync(path, 'utf8'));
engine.doStringSync('program = load(source)()');
measure(() => engine.doStringSync('return tostring(program())'), ...bounds.map(Number));
