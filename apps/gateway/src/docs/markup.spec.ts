import { markup, prose } from './markup.js';

describe('markup', () => {
  it('[GW-11] escapes what is put into it, and nothing of its own', () => {
    const hostile = '<script>alert("1")</script>\'&';
    expect(markup`<p title="${hostile}">${hostile}</p>`.text).toBe(
      '<p title="&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39;&#38;">' +
        '&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39;&#38;</p>',
    );
  });

  it('takes pieces and lists of pieces as they are', () => {
    const items = [1, 2].map((number) => markup`<li>${number}</li>`);
    expect(markup`<ul>${items}</ul>${markup`<hr>`}`.text).toBe('<ul><li>1</li><li>2</li></ul><hr>');
  });

  it('shows what stands between back-ticks as code', () => {
    expect(prose('the `<id>` of it').text).toBe('the <code>&#60;id&#62;</code> of it');
  });
});
