// The address of a page is copied by one press, where the browser allows it. Without this file it is marked and copied by hand.
(() => {
  const button = document.querySelector('[data-copies]');
  if (!button || !navigator.clipboard) return;
  const field = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      document.getElementById('copied').textContent = button.dataset.done;
    } catch {
      field.select();
    }
  });
})();
