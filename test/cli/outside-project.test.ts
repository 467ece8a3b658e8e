import assert from 'node:assert/strict';
import { it } from 'node:test';
import { HbxError, isHbxError } from '../../src/base/errors.ts';
import { withWhereabouts } from '../../src/cli/outside-project.ts';
import { unknownProcess } from '../../src/project/errors.ts';
import { cliContext } from '../helpers/cli-context.ts';
import { projectFolder } from '../helpers/project-folder.ts';

it('says whose node it is to those who are in no project', async () => {
  const folders = projectFolder('outside-project');
  const gone = new HbxError('client/rejected', `Nothing with the id ${'p'.repeat(43)} is on this node. Perhaps elsewhere.`, { details: ['404'], exitCode: 5, hint: 'Before.' });
  const hintOf = async (error: unknown, flags = {}, cwd = folders.home): Promise<string | undefined> => {
    const found = await withWhereabouts(error, cliContext({ ...folders, cwd }, flags));
    assert.ok(isHbxError(found));
    assert.deepEqual([found.message, found.code, found.exitCode], [(error as HbxError).message, (error as HbxError).code, (error as HbxError).exitCode]);
    return found.hint;
  };
  const here = /^No project is in this folder, so this is the node of your hbx folder \(.*state\)\. Each project has its own: `cd` into/;
  assert.match((await hintOf(gone))!, here);
  assert.match((await hintOf(unknownProcess('coin', [])))!, here);
  assert.match((await hintOf(unknownProcess('coin', ['coins'])))!, /^Did you mean/);
  assert.equal(await hintOf(gone, { url: 'http://127.0.0.1:9' }), 'Before.');
  const other = new HbxError('client/rejected', 'No.', { hint: 'Other.' });
  assert.equal(await hintOf(other), 'Other.');
  assert.equal(await hintOf(gone, {}, folders.cwd), 'Before.');
});
