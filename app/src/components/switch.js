addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('button[name=_language]') : null;
  if (!(button instanceof HTMLButtonElement)) return;
  if (document.documentElement.dataset.alive !== undefined || !button.form) button.setAttribute('form', 'language-switch');
}, true);
