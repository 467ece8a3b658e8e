import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escapeXml, screensToSvg, type Frame } from './screens-to-svg.ts';

const film = (frames: readonly Frame[], title = 'session'): string => screensToSvg({ columns: 20, rows: 4, title, frames });
/** What stands between the tags, in order. */
const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);

describe('screens as SVG', () => {
  it('puts each word where its columns are, in its look', () => {
    const svg = film([{ rows: [[{ text: '日本', color: 1, bold: true }, { text: ' x   y' }, { text: 'z', inverse: true, color: '#123456' }]], ms: 10 }]);
    assert.deepEqual(texts(svg), ['日本', 'x', 'y', 'z', 'session']);
    assert.match(svg, /<text x="0" y="14" textLength="33.6" class="b c1">日本</);
    assert.match(svg, /\.c1\{fill:#ff7b72\}/);
    assert.match(svg, /<text x="42" [^>]*>x</);
    assert.match(svg, /<text x="75.6" [^>]*>y</);
    assert.match(svg, /<rect x="84" width="8.4" height="19" fill="#123456"\/><text x="84"/);
  });

  it('draws what stays once, however long somebody types', () => {
    const still = Array.from({ length: 3 }, (_, row) => [{ text: `row ${row}` }]);
    const frames = Array.from({ length: 50 }, (_, at) => ({ rows: [...still, [{ text: `> ${'a'.repeat(at)}` }]], cursor: { column: at + 2, row: 3 }, ms: 50 }));
    const svg = film(frames);
    assert.equal(texts(svg).filter((text) => text.startsWith('row')).length, 3);
    assert.equal(texts(svg).filter((text) => text.startsWith('&#62;')).length, 50);
    assert.equal(svg.match(/<g id="b/g)!.length, 1);
    assert.ok(svg.length < 20_000, `${svg.length} bytes`);
  });

  it('shows each screen as long as it was looked at, and the last one where nothing moves', () => {
    const svg = film([{ rows: [[{ text: 'one' }]], ms: 250 }, { rows: [[{ text: 'two' }]], ms: 500 }, { rows: [], ms: 250 }]);
    assert.match(svg, /animation:film 1s step-end infinite/);
    assert.match(svg, /@keyframes film\{0%\{transform:translateY\(0px\)\}25%\{transform:translateY\(-76px\)\}75%\{transform:translateY\(-152px\)\}100%\{transform:translateY\(-152px\)\}\}/);
    assert.match(svg, /\.film\{transform:translateY\(-152px\);/);
    assert.match(svg, /prefers-reduced-motion:reduce\)\{\.film\{animation:none\}\}/);
  });

  it('escapes all text, and has no script and nothing from elsewhere', () => {
    const hostile = `</text><script>alert("1")</script>&amp;'\u0000\u001b\ud800\uffff`;
    const svg = film([{ rows: [[{ text: hostile }]], ms: 1 }], hostile);
    assert.doesNotMatch(svg, /<script|alert\("|&amp;/);
    assert.doesNotMatch(svg, /[\u0000-\u0008\u000b-\u001f\ud800-\udfff\uffff]/u);
    assert.equal(escapeXml('a<b> & "c" \u0007\u{1f600}'), 'a&#60;b&#62; &#38; &#34;c&#34; \ufffd\u{1f600}');
    assert.deepEqual(svg.match(/(href|src|url)[=(][^ />]*/g)!.filter((place) => !/^href="#[rb]\d+"$/.test(place)), []);
    assert.doesNotMatch(svg, /https?:(?!\/\/www\.w3\.org\/2000\/svg")/);
  });

  it('is not made of nothing', () => {
    assert.throws(() => film([]), /no screen/);
  });
});
