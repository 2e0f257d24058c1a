// What tools write as style attributes is applied as properties: our content policy allows no style attributes.
const { get, set } = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");

Object.defineProperty(Element.prototype, "innerHTML", {
  get,
  set(html) {
    if (typeof html !== "string" || !/\sstyle="/.test(html)) {
      set.call(this, html);
      return;
    }
    set.call(this, html.replaceAll(/\sstyle="/g, ' data-own-style="'));
    for (const element of this.querySelectorAll("[data-own-style]")) {
      element.style.cssText = element.dataset.ownStyle;
      delete element.dataset.ownStyle;
    }
  },
  configurable: true,
});
