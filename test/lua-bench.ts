import { createFengariEngine } from '../src/lua/fengari-engine.ts';
import { message } from '../src/message/value.ts';
import { counter, assignment } from './suites/engine.ts';
const limits={instructions:1e8,memoryBytes:64*1024*1024};
const e = createFengariEngine();
let t=performance.now();
const first=await e.open([{name:'c.lua',source:counter}],{dialect:'luerl',limits}); console.log('first open (worker start) ms', performance.now()-t);
t=performance.now(); const N=50; for(let i=0;i<N;i++) await e.open([{name:'c.lua',source:counter}],{dialect:'luerl',limits}); console.log('open ms', (performance.now()-t)/N);
if(!first.ok) throw 1; const vm=first.vm; const a=assignment('Inc');
for(let r=0;r<6;r++){ const ts:number[]=[]; for(let i=0;i<3000;i++){ const s=performance.now(); await vm.call('compute',[message({keep:1}),a,new Map()],{nowMs:1,seed:'x'}); ts.push(performance.now()-s);} ts.sort((x,y)=>x-y); console.log('call us p50',Math.round(ts[1500]!*1000),'p95',Math.round(ts[2850]!*1000)); }
for(let r=0;r<3;r++){ t=performance.now(); await Promise.all(Array.from({length:3000},()=>vm.call('compute',[message({keep:1}),a,new Map()]))); console.log('pipelined us/call',(performance.now()-t)/3); }
await e.close();
