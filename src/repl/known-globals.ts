/** Globals that are nobody's: of the language, of the node, and of the Handlers runtime (`runtime/globals.lua`, `runtime/state.lua`). */
const language =
  '_G _VERSION assert bit32 collectgarbage coroutine debug dofile eprint error getmetatable io ipairs load loadfile loadstring math next os package pairs pcall print rawequal rawget rawlen rawset require select setmetatable string table tonumber tostring type unpack utf8 xpcall';
const runtime =
  'ao Assign Bell Blueprints Colors Dump Errors Handlers Inbox Initialized Name Owner Prompt Receive Send Spawn Tab Utils Version compute json';

/** Names of globals that `.globals` leaves out. */
export const knownGlobals = { module: new Set(`${language} ao`.split(' ')), handlers: new Set(`${language} ${runtime}`.split(' ')) } as const;
