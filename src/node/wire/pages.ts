/** The web pages of `--wire sept`: our own, and short; those of a real node have 8 to 25 KB. */

export function errorPage(status: number, sentence: string): Uint8Array {
  return pageOf(`${status}`, `<h1>${status}</h1>\n<p>${escapeHtml(sentence)}</p>`);
}

/** What stands beside headers whose message has no body. */
export function indexPage(): Uint8Array {
  return pageOf('hbx', '<p>The answer is in the headers. Ask with <code>accept-bundle: true</code> to have it without this page.</p>');
}

function pageOf(title: string, content: string): Uint8Array {
  return Buffer.from(`<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title></head>\n<body>\n${content}\n</body>\n</html>\n`, 'utf8');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
