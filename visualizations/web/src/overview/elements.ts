/* Elements of the page. Names and sentences of papers reach it as text nodes only. */
import { make } from "../shared/dom";

export { make };

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** A text of a paper, whose direction of writing is its own. */
export function named<K extends keyof HTMLElementTagNameMap>(
  tag: K, text: string, className = "",
): HTMLElementTagNameMap[K] {
  const element = make(tag, className, text);
  element.dir = "auto";
  return element;
}

/** Loads data: from a file, a page may only take it in as a script. */
export function load(address: string, then: () => void): void {
  const script = make("script");
  script.src = address;
  script.addEventListener("load", then);
  document.body.append(script);
}

/** "1 paper", "2 papers", "1,204 papers". */
export function counted(count: number, noun: string): string {
  return count.toLocaleString("en") + " " + noun + (count === 1 ? "" : "s");
}
