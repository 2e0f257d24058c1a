// Who writes in the settings of a part stays there: the part on the form takes the focus whenever it is drawn anew.
const { focus } = HTMLElement.prototype;

HTMLElement.prototype.focus = function focusOnce(...options) {
  const isWriting = document.activeElement?.closest(".bio-properties-panel");
  if (!(isWriting && this.classList.contains("fjs-element"))) focus.apply(this, options);
};
