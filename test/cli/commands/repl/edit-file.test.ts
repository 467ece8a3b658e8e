import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { isHbxError, type HbxError } from '../../../../src/base/errors.ts';
import { editText } from '../../../../src/cli/commands/repl/edit-file.ts';
import { editorCommand, editorEnvironment } from '../../../../src/cli/commands/repl/editor-command.ts';
import { createReplFiles } from '../../../../src/cli/commands/repl/files.ts';
import { temporaryFolder } from '../../../helpers/temporary-folder.ts';

const signal = new AbortController().signal;

describe('the editor', () => {
  /** An editor that is a script of node: `does` has `file`, `words` and `fs`, and keeps what it saw. */
  function editor(does: string) {
    const cwd = temporaryFolder('editor');
    const script = join(cwd, 'an editor.mjs');
    const log = join(cwd, 'seen.json');
    writeFileSync(
      script,
      `import * as fs from 'node:fs';
const words = process.argv.slice(2, -1), file = process.argv.at(-1);
const mode = (path) => (fs.statSync(path).mode & 0o777).toString(8);
fs.writeFileSync(${JSON.stringify(log)}, JSON.stringify({ words, file, text: fs.readFileSync(file, 'utf8'), modes: [mode(file), mode(file.replace(/[^/]*$/, ''))], env: process.env }));
${does}
`,
    );
    const command = `"${process.execPath}" '${script}' --wait`;
    const seen = (): { words: string[]; file: string; text: string; modes: string[]; env: Record<string, string> } => JSON.parse(readFileSync(log, 'utf8'));
    const edit = (text: string, env: Record<string, string> = { VISUAL: command }) => editText({ cwd, env, stdin: process.stdin }, text, { signal });
    return { cwd, command, edit, seen };
  }

  it('gets the text in a private file, and what it saves comes back', async () => {
    const { command, edit, seen } = editor("fs.appendFileSync(file, '-- é more\\n')");
    const env = { VISUAL: command, EDITOR: 'false', HBX_WALLET: '/keys/dev.json', MY_WALLET_FILE: 'x', DEPLOY: '--wallet /keys/dev.json', KEY: '{"kty":"RSA"}', LANG: 'C' };
    assert.equal(await edit('x = 1\n', env), 'x = 1\n-- é more\n');
    const { words, file, text, modes, env: given } = seen();
    assert.deepEqual([words, text, modes], [['--wait'], 'x = 1\n', ['600', '700']]);
    assert.deepEqual(Object.keys(given).filter((name) => ['HBX_WALLET', 'MY_WALLET_FILE', 'DEPLOY', 'KEY', 'LANG'].includes(name)), ['LANG']);
    assert.equal(existsSync(dirname(file)), false);
  });

  it('puts a newline at the end that is not taken, and line ends of Windows are made plain', async () => {
    assert.equal(await editor("fs.writeFileSync(file, 'a\\r\\nb\\n')").edit('a'), 'a\nb');
    assert.equal(await editor('').edit(''), '');
  });

  it('has Ctrl-C to itself: the console does not hear it', { skip: process.platform === 'win32' }, async () => {
    let heard = 0;
    const listener = (): void => void heard++;
    process.on('SIGINT', listener);
    try {
      assert.equal(await editor("process.kill(process.ppid, 'SIGINT'); setTimeout(() => fs.writeFileSync(file, 'saved'), 100)").edit('x'), 'saved');
      assert.equal(heard, 0);
      assert.deepEqual(process.listeners('SIGINT').includes(listener), true);
    } finally {
      process.off('SIGINT', listener);
    }
  });

  const failureOf = async (work: Promise<unknown>): Promise<HbxError> => {
    const error = await work.then(() => assert.fail('it did not fail'), (thrown: unknown) => thrown);
    assert.ok(isHbxError(error), String(error));
    return error;
  };

  it('says how it failed, and throws no changed text away', async () => {
    const plain = editor('process.exit(3)');
    const error = await failureOf(plain.edit('x'));
    assert.deepEqual([error.code, error.message, error.hint], ['repl/editor-failed', `The editor \`${process.execPath}\` ended with the exit code 3, so its text is not taken.`, 'Nothing is lost: the text is as it was.']);
    assert.equal(existsSync(dirname(plain.seen().file)), false);

    const changing = editor("fs.writeFileSync(file, 'work of hours'); process.exit(1)");
    const kept = /is in (.*)\.$/.exec((await failureOf(changing.edit('x'))).hint!)![1]!;
    assert.equal(readFileSync(kept, 'utf8'), 'work of hours');

    const killed = await failureOf(editor("process.kill(process.pid, 'SIGKILL')").edit('x'));
    assert.match(killed.message, /was ended \(SIGKILL\)/);
    assert.equal((await failureOf(editor('fs.unlinkSync(file)').edit('x'))).message, "What the editor saved can't be taken: the file is gone.");
    assert.match((await failureOf(editor('fs.writeFileSync(file, Buffer.of(255, 254))').edit('x'))).message, /it is not UTF-8 text/);
  });

  it('says when there is none', async () => {
    const { edit } = editor('');
    const missing = await failureOf(edit('x', { EDITOR: 'no-such-editor-here --wait' }));
    assert.deepEqual([missing.code, missing.message], ['repl/no-editor', "The editor `no-such-editor-here` can't be started: there is no such program."]);
    assert.match(missing.hint!, /^EDITOR names it\. Nothing is lost/);
    const none = await failureOf(edit('x', { PATH: '/nowhere' }));
    assert.match(none.message, /^The editor `nano` or `vi` can't be started/);
  });

  it('is ended by Ctrl-C', async () => {
    const ending = new AbortController();
    const { cwd, command, seen } = editor("setInterval(() => {}, 1000); fs.writeFileSync('started', '')");
    const edited = editText({ cwd, env: { VISUAL: command }, stdin: process.stdin }, 'x', { signal: ending.signal });
    while (!existsSync(join(cwd, 'started'))) await new Promise((resolve) => setTimeout(resolve, 5));
    ending.abort();
    assert.equal((await failureOf(edited)).code, 'cli/interrupted');
    assert.equal(existsSync(dirname(seen().file)), false);
  });

  it('has the terminal as it was before the console took it', async () => {
    const calls: string[] = [];
    const stdin = { isTTY: true, isRaw: true, isPaused: () => false, setRawMode: (raw: boolean) => calls.push(`raw ${raw}`), pause: () => calls.push('pause'), resume: () => calls.push('resume') };
    await editText({ cwd: temporaryFolder('editor'), env: { VISUAL: `"${process.execPath}" -e 0` }, stdin: stdin as never }, 'x', { signal });
    assert.deepEqual(calls, ['pause', 'raw false', 'raw true', 'resume']);
  });
});

describe('editorCommand', () => {
  it('takes VISUAL, then EDITOR, then what is usual', () => {
    const programOf = (env: Record<string, string>, platform = 'linux'): unknown => editorCommand(env, platform).candidates;
    assert.deepEqual(programOf({ VISUAL: 'code --wait', EDITOR: 'vi' }), [['code', '--wait']]);
    assert.deepEqual(programOf({ VISUAL: '  ', EDITOR: 'vi' }), [['vi']]);
    assert.deepEqual(programOf({}), [['nano'], ['vi']]);
    assert.deepEqual(programOf({}, 'win32'), [['notepad']]);
    assert.deepEqual(programOf({ EDITOR: `"C:\\Program Files\\ed.exe" --title='my text' -x` }), [['C:\\Program Files\\ed.exe', '--title=my text', '-x']]);
    assert.deepEqual(programOf({ EDITOR: 'ed; rm -rf $HOME "open' }), [['ed;', 'rm', '-rf', '$HOME', 'open']]);
  });

  it('takes a path with spaces as it is, when it is there', () => {
    const file = join(temporaryFolder('editor'), 'my editor');
    writeFileSync(file, '');
    assert.deepEqual(editorCommand({ EDITOR: file }, 'linux').candidates, [[file]]);
  });

  it('leaves the rest of the environment alone', () => {
    assert.deepEqual(editorEnvironment({ PATH: '/bin', GONE: undefined, HBX_WALLET: '' }), { PATH: '/bin' });
  });
});

describe('files of the console', () => {
  it('are read, written once and listed from the folder of the command', async () => {
    const cwd = temporaryFolder('files');
    const files = createReplFiles({ cwd, env: { HOME: join(cwd, 'home') }, stdin: process.stdin });
    mkdirSync(join(cwd, 'home', 'inner'), { recursive: true });
    await files.write('a.lua', 'one', { force: false });
    await assert.rejects(files.write('a.lua', 'two', { force: false }), { code: 'EEXIST' });
    await files.write('a.lua', 'three', { force: true });
    assert.equal(await files.read('./a.lua'), 'three');
    await assert.rejects(files.read('none.lua'), { code: 'ENOENT' });
    symlinkSync(join(cwd, 'home'), join(cwd, 'link'));
    symlinkSync(join(cwd, 'none'), join(cwd, 'dead'));
    assert.deepEqual(await files.list(''), ['a.lua', 'dead', 'home/', 'link/']);
    assert.deepEqual(await files.list('~/'), ['inner/']);
    assert.deepEqual(await files.list('none'), []);
    await files.write('~/b.lua', 'x', { force: false });
    assert.equal(readFileSync(join(cwd, 'home', 'b.lua'), 'utf8'), 'x');
  });

  it('are refused at once when they are pipes or devices', { skip: process.platform === 'win32' }, async () => {
    const cwd = temporaryFolder('no-files');
    const files = createReplFiles({ cwd, env: {}, stdin: process.stdin });
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    for (const path of ['pipe', '/dev/zero']) {
      await assert.rejects(files.read(path), { message: 'it is a pipe or a device, and no file' });
      for (const own of [false, true]) await assert.rejects(files.write(path, 'x', { force: true, own }), { message: 'it is a pipe or a device, and no file' });
      await assert.rejects(files.write(path, 'x', { force: false, own: true }), { code: 'EEXIST' });
    }
  });

  it('are private when they are the own ones of the console, and not written through a link', { skip: process.platform === 'win32' }, async () => {
    const cwd = temporaryFolder('own-files');
    const files = createReplFiles({ cwd, env: {}, stdin: process.stdin });
    writeFileSync(join(cwd, 'old'), 'something longer', { mode: 0o644 });
    symlinkSync('old', join(cwd, 'link'));
    await assert.rejects(files.write('link', 'x', { force: true, own: true }), { message: 'it is a link to old, so name that file' });
    assert.equal(await files.read('old'), 'something longer');
    await files.write('link', 'edited', { force: true });
    assert.equal(await files.read('old'), 'edited');
    await files.write('old', 'new', { force: true, own: true });
    await files.write('fresh', 'new', { force: false, own: true });
    for (const name of ['old', 'fresh']) assert.deepEqual([readFileSync(join(cwd, name), 'utf8'), statSync(join(cwd, name)).mode & 0o777], ['new', 0o600]);
  });
});
