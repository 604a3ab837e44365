{
  const button = document.currentScript?.previousElementSibling;
  if (button instanceof HTMLButtonElement) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
}
