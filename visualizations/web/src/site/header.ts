/* The header of every page: tabs, the menu of a narrow window, the switch between light and dark. */

import { make, root, withAttributes } from "../shared/dom";

declare global {
  interface Window {
    /** Address from the root, and name, of each tab; written before this script. */
    PAPERATLAS_TABS?: [string, string][];
  }
}

/** Puts in the tabs that a page deep in the site leaves out, and the button that unfolds them. */
export function tabs(tools: HTMLElement): void {
  const bar = document.querySelector<HTMLElement>(".tabs");
  if (!bar) return;
  const here = bar.querySelector("[aria-current]")?.getAttribute("href") ?? "";
  const links = (window.PAPERATLAS_TABS ?? []).map(([address, name]) => {
    const link = make("a", "", name);
    link.setAttribute("href", root() + address);
    if (root() + address === here) link.setAttribute("aria-current", "page");
    return link;
  });
  if (links.length) bar.replaceChildren(...links);
  bar.id = "tabs";
  const menu = withAttributes(make("button", "menu", "☰"), {
    type: "button", "aria-label": "Lists", "aria-expanded": "false", "aria-controls": "tabs",
  });
  menu.addEventListener("click", () => {
    menu.setAttribute("aria-expanded", String(bar.classList.toggle("unfolded")));
  });
  bar.before(menu);
  tools.append(themeSwitch());
}

function themeSwitch(): HTMLElement {
  const button = withAttributes(make("button", "", "◐"), {
    id: "theme", type: "button", "aria-label": "Switch between light and dark",
  });
  button.addEventListener("click", () => {
    const page = document.documentElement, next = page.dataset.theme === "dark" ? "light" : "dark";
    page.dataset.theme = next;
    try {
      localStorage.setItem("paperatlas-theme", next);
    } catch {
      // The storage may be closed to pages: the choice is not kept then.
    }
    document.dispatchEvent(new CustomEvent("themechange"));
  });
  return button;
}
