// What the drawing library would write otherwise than it was: an attribute of another tool in the namespace of its own
// element loses its prefix there, and with it its meaning. It is renamed while it is drawn, and named back.
const MARK = "kept-";
const URI = "urn:thong-suot:kept:";

/** Prepare a file for the library. Text that is no XML is left to it to refuse. */
export function shielded(xml) {
  const file = new DOMParser().parseFromString(xml, "application/xml");
  if (file.querySelector("parsererror")) return xml;
  let isTouched = false;
  for (const element of file.querySelectorAll("*")) {
    if (!element.namespaceURI || element.namespaceURI.startsWith("http://www.omg.org/spec/")) continue;
    for (const attribute of [...element.attributes]) {
      if (!attribute.prefix || attribute.namespaceURI !== element.namespaceURI) continue;
      element.setAttributeNS(URI + attribute.prefix, `${MARK}${attribute.name}`, attribute.value);
      element.removeAttributeNode(attribute);
      isTouched = true;
    }
  }
  return isTouched ? `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(file.documentElement)}` : xml;
}

/** Give what the library has written under its own names again. */
export function unshielded(xml) {
  if (!xml.includes(URI)) return xml;
  return xml.replace(/ xmlns:kept-[^=]+="urn:thong-suot:kept:[^"]*"/g, "").replace(/(\s)kept-([^\s=:]+:[^\s=]+=)/g, "$1$2");
}
