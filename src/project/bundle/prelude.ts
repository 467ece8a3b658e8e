/**
 * The `require` and `package` of a bundle, in Lua that both dialects and a real node run.
 *
 * It is called with the table of all files, `{[0] = entry, {file, names, maker}, …}`: `names` gives the modules that names mean in
 * that file, `maker(require, package)` the main chunk of a module. It returns what the entry sees as `require` and `package`.
 *
 * | variable | holds                                                                                           |
 * |----------|---------------------------------------------------------------------------------------------------|
 * | `h`, `p` | the `require` that was there before, `package`                                                  |
 * | `l`, `q` | `package.loaded`, `package.preload`                                                             |
 * | `v`      | values of the modules that ran                                                                  |
 * | `o`      | which module a name in `l` was given by; other names may mean the same module                   |
 * | `s`      | loads that have begun and not ended: `{module, load of the file that required it, name}`        |
 * | `b`      | modules of which it is certain that they run right now                                          |
 *
 * A load that fails leaves its mark in `s`, since errors pass through as they are: caught and raised again they would lose where
 * they came from. So a module that is required while `s` has it either still runs (a cycle), or has failed and is wanted again.
 * If the file that asks is one that it required and that itself still loads, it is a cycle. Else it runs again, under `pcall`:
 * should it come back here it is a cycle for certain.
 *
 * @source manual of Lua 5.3, 6.3; it differs in that `false` is a value like any other, and in what is said above
 */

/** Names that are always the host's and never files. */
export const standardLibraries: ReadonlySet<string> = new Set(['_G', 'bit32', 'coroutine', 'debug', 'io', 'math', 'os', 'package', 'string', 'table', 'utf8']);

const libraryFields = [...standardLibraries].filter((name) => name !== 'package').map((name) => `${name}=${name}`).join(',');

/** An expression: a function of the table of files. */
export const prelude = `(function(m)
local h,p=require,package
if type(p)~="table"then p={path="",cpath=""}end
if type(p.loaded)~="table"then p.loaded={package=p,${libraryFields}}end
if type(p.preload)~="table"then p.preload={}end
local l,q,v,o,s,b,R=p.loaded,p.preload,{},{},{},{}
for _,f in pairs(m)do for n in pairs(f[2])do l[n]=nil end end
local function cycle(n,i,t)
local c=m[i][1]
while t do
c=m[t[1]][1].." requires "..c
if t[1]==i then break end
t=t[2]
end
error("module '"..n.."' is still being loaded: "..c,3)
end
function R(t)
return function(n)
if type(n)~="string"then error("bad argument #1 to 'require' (string expected, got "..type(n)..")",2)end
local i,x=m[t[1]][2][n],l[n]
if x~=nil and(i==nil or o[n]==nil or o[n]==i)then return x end
local g,a,z,e=q[n]
if g~=nil then
if o[n]~=i then l[n]=nil end
o[n]=i
x=g(n,":preload:")
elseif i==nil then
if type(h)=="function"and h==require then return h(n)end
error("module '"..n.."' is not in this bundle",2)
else
if v[i]~=nil and o[n]~=i then
l[n],o[n]=v[i],i
return v[i]
end
e=s[i]
if e then
x=l[e[3]]
if x~=nil and o[e[3]]==i then
l[n],o[n]=x,i
return x
end
if b[i]then cycle(n,i,t)end
z=t
while z and s[z[1]]==z do
if z[1]==i then cycle(n,i,t)end
z=z[2]
end
end
if o[n]~=i then l[n]=nil end
o[n]=i
z={i,t,n}
s[i]=z
if e then
b[i]=true
a,x=pcall(m[i][3](R(z),p),n,m[i][1])
b[i],s[i]=nil,nil
if not a then error(x,0)end
else
x=m[i][3](R(z),p)(n,m[i][1])
s[i]=nil
end
end
if x~=nil then l[n]=x end
if l[n]==nil then l[n]=true end
if i and g==nil then v[i]=l[n]end
return l[n]
end
end
return R({0}),p
end)`;
