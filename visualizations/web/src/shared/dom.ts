/* Elements, made without any text being read as markup. */

/** Makes an element; the text, if any, becomes a text node. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, className = "", text?: string,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Sets attributes and returns the element. */
export function withAttributes<E extends Element>(
  element: E, attributes: Record<string, string>,
): E {
  for (const name of Object.keys(attributes)) element.setAttribute(name, attributes[name]);
  return element;
}

/** The way from this page to the root of the site: "", "../" or "../../". */
export function root(): string {
  return document.body.dataset.root ?? "";
}

/** Loads a classic script of the site's assets: data that the page needs only now. */
export function loaded(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = make("script");
    script.src = root() + address;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(new Error(address + " could not be loaded")));
    document.body.append(script);
  });
}
