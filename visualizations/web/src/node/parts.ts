/* What `json_of` of visualizations/elements.py writes, made into parts of a page. Only elements
   and attributes that our pages have are made, and only links that lead on within the site or to
   the web. */

/** A text, or [tag.class, attributes, parts...], where there may be no attributes. */
export type Part = string | Made;
interface Made extends Array<Part | Record<string, string>> {}

const ELEMENTS = new Set(
  ("a b br dd details div dl dt h1 h2 h3 i li mark p path q section small span summary svg table " +
    "tbody td th thead title tr ul").split(" "),
);
const DRAWN = new Set(["svg", "path", "title"]);
const ATTRIBUTES = new Set(
  ("aria-label aria-labelledby d data-v dir href id preserveAspectRatio rel role scope style " +
    "tabindex title viewBox").split(" "),
);

export function built(part: Part): Node {
  if (typeof part === "string") return document.createTextNode(part);
  const [head, ...inside] = part, [tag, ...style] = String(head).split(".");
  if (!ELEMENTS.has(tag)) throw new Error("no element of our pages: " + tag);
  const made = DRAWN.has(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  if (style.length) made.setAttribute("class", style.join("."));
  for (const one of inside) {
    if (typeof one === "string" || Array.isArray(one)) made.append(built(one));
    else attribute(made, one);
  }
  return made;
}

function attribute(made: Element, given: Record<string, string>): void {
  for (const [name, value] of Object.entries(given)) {
    if (!ATTRIBUTES.has(name)) throw new Error("no attribute of our pages: " + name);
    if (name !== "href" || leadsOn(value)) made.setAttribute(name, value);
  }
}

function leadsOn(address: string): boolean {
  return !/^[a-z][a-z0-9+.-]*:/i.test(address) || /^https?:/i.test(address);
}
