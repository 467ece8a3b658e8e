/** Links of replies (`--wire sept`): nested values are kept in memory under their ids, and only those are sent. */
import { numbered, type LinkTo } from '../../message/codecs/httpsig/sept-tabm.ts';
import { messageId } from '../../message/id.ts';
import { isMessage } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';

export function linksOf(ctx: NodeContext): LinkTo {
  return (value) => {
    const content = isMessage(value) ? value : numbered(value);
    const id = messageId(content, 'all');
    ctx.cache.keepLinked(id, content);
    return id;
  };
}
