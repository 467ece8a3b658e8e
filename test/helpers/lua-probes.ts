import { readFileSync } from 'node:fs';

/** One recorded program: its source, and what PUC Lua 5.3.6 and Luerl 1.3.0 answered. */
export interface LuaProbe {
  readonly id: string;
  readonly category: string;
  /** Binary text. */
  readonly source: string;
  readonly puc: string;
  readonly luerl: string;
}

/** The probes of `test/fixtures/probes/lua.tsv`. */
export function luaProbes(): LuaProbe[] {
  const file = new URL('../fixtures/probes/lua.tsv', import.meta.url);
  return readFileSync(file, 'latin1')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const [id, category, source, puc, luerl] = line.split('\t').map(unescape);
      return { id: id!, category: category!, source: source!, puc: puc!, luerl: luerl! };
    });
}

/** The chunk that was run for a source. */
export function wrapProbe(source: string): string {
  return `local r={pcall(function() ${source} end)} local o={} if r[1] then for i=2,#r do o[#o+1]=tostring(r[i]) end else o[1]='ERR '..tostring(r[2]) end return (table.concat(o,' | '))`;
}

function unescape(text: string): string {
  return text.replace(/\\(n|t|\\|x[0-9a-fA-F]{2})/g, (_, escape: string) => (escape === 'n' ? '\n' : escape === 't' ? '\t' : escape === '\\' ? '\\' : String.fromCharCode(parseInt(escape.slice(1), 16))));
}
