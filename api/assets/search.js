// The search box offers suggestions as a combobox (ARIA APG, list autocomplete with manual selection). Without this file,
// or when an answer fails, the box is a plain form.
(() => {
  const box = document.getElementById('q');
  if (!box || !window.fetch || !window.AbortController) return;
  const kinds = (box.dataset.kinds || '').split(',');
  const order = { site: 0, trade: 1, place: 2 };
  const list = document.createElement('ul');
  list.id = 'q-suggestions';
  list.className = 'suggestions';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', box.dataset.suggestions || '');
  const field = box.closest('.field');
  field.append(list);
  for (const [name, value] of [
    ['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-controls', list.id], ['aria-expanded', 'false'],
  ]) box.setAttribute(name, value);

  let typed = box.value;
  let chosen = -1;
  let asking = null;
  let timer = 0;
  const known = new Map();

  const close = () => {
    list.hidden = true;
    chosen = -1;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  };

  const choose = (at) => {
    const options = [...list.children];
    chosen = at;
    options.forEach((option, i) => option.setAttribute('aria-selected', String(i === at)));
    if (at < 0) {
      box.value = typed;
      box.removeAttribute('aria-activedescendant');
      return;
    }
    box.value = options[at].dataset.text;
    box.setAttribute('aria-activedescendant', options[at].id);
    options[at].scrollIntoView({ block: 'nearest' });
  };

  const show = (items) => {
    list.replaceChildren(...items.map((item, i) => {
      const option = document.createElement('li');
      option.id = `${list.id}-${i}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.dataset.text = item.text;
      const text = document.createElement('span');
      text.textContent = item.text;
      const kind = document.createElement('span');
      kind.className = 'kind';
      kind.textContent = kinds[order[item.kind]] || '';
      option.append(text, ' ', kind);
      return option;
    }));
    chosen = -1;
    box.removeAttribute('aria-activedescendant');
    list.hidden = items.length === 0;
    box.setAttribute('aria-expanded', String(items.length > 0));
  };

  const ask = async () => {
    const text = typed.trim();
    if (text.length < 2) return close();
    if (known.has(text)) return show(known.get(text));
    if (asking) asking.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`/api/v1/suggestions?q=${encodeURIComponent(text)}`, { signal: asking.signal });
      if (!answer.ok) return close();
      const { items } = await answer.json();
      known.set(text, items);
      if (typed.trim() === text && document.activeElement === box) show(items);
    } catch {
      // An interrupted or failed question leaves the plain form.
    }
  };

  box.addEventListener('input', (event) => {
    typed = box.value;
    // Words of an input method are not finished yet.
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 80);
  });
  box.addEventListener('compositionend', () => {
    typed = box.value;
    clearTimeout(timer);
    timer = setTimeout(ask, 80);
  });
  box.addEventListener('keydown', (event) => {
    const last = list.children.length - 1;
    if (event.isComposing) return;
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      choose(-1);
      close();
    } else if (event.key === 'ArrowDown' && list.hidden) {
      ask();
    } else if (event.key === 'ArrowDown' && last >= 0) {
      event.preventDefault();
      choose(chosen >= last ? -1 : chosen + 1);
    } else if (event.key === 'ArrowUp' && !list.hidden) {
      event.preventDefault();
      choose(chosen < 0 ? last : chosen - 1);
    } else if (event.key === 'Tab') {
      close();
    }
  });
  // Before the box loses the focus.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]');
    if (!option) return;
    box.value = option.dataset.text;
    close();
    box.form.requestSubmit();
  });
  box.addEventListener('blur', close);
})();
