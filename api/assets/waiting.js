// A page on which somebody waits asks for itself again until there is news, writes that into its live region and puts the
// rest in place. Without this file a link loads the page again.
(() => {
  const waits = (page) => page.querySelector('[data-waiting]');
  const every = 3_000;
  const most = 200;
  if (!waits(document) || !window.fetch) return;

  const show = (page) => {
    const [news, rest] = ['news', 'rest'].map((id) => [document.getElementById(id), page.getElementById(id)]);
    if (![...news, ...rest].every(Boolean)) return window.location.reload();
    const held = rest[0].contains(document.activeElement);
    news[0].replaceChildren(...news[1].childNodes);
    rest[0].replaceChildren(...rest[1].childNodes);
    // What had the focus is gone: reading goes on at the beginning of the page, not at that of the document.
    if (held) document.getElementById('main').focus();
  };

  let asked = 0;
  const ask = async () => {
    asked += 1;
    try {
      const answer = await fetch(window.location.pathname, { cache: 'no-store' });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        if (!waits(page)) return show(page);
      }
    } catch {
      // The network is away for a moment: asked again.
    }
    if (asked < most) setTimeout(ask, every);
  };
  setTimeout(ask, every);
})();
