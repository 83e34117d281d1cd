/* The search box of every page, a combobox with a list. */

import { fold } from "../shared/folding";
import { make, root, withAttributes } from "../shared/dom";
import type { Found } from "./name_index";
import { KINDS, PAPER, recordsRead } from "./records";
import { Search } from "./search";

const LIMIT = 10;

/** Puts the box into the header: it does nothing without this script. */
export function searchBox(tools: HTMLElement): void {
  const box = withAttributes(make("input"), {
    id: "q", type: "search", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list",
    "aria-label": "Search papers and names", placeholder: "Search papers and names   /",
  });
  const list = withAttributes(make("ul"), {
    id: "found", role: "listbox", "aria-label": "Found", hidden: "",
  });
  const holder = withAttributes(make("div", "search"), { role: "search" });
  holder.append(box, list);
  tools.append(holder);

  let search: Search | undefined, found: Found[] = [], chosen = -1, failed = "";

  let asked = false;
  function load(): void {
    if (asked) return;
    asked = true;
    recordsRead().then((records) => {
      search = new Search(records);
      show();
      // Slips are forgiven a moment later: what was typed meanwhile is looked for once more.
      return search.ready.then(() => {
        holder.dataset.ready = "yes";
        if (document.activeElement === box) show();
      });
    }).catch((error: unknown) => {
      failed = "The search could not be loaded: " + String(error);
      show();
    });
  }

  function show(): void {
    found = search ? search.find(box.value, LIMIT) : [];
    chosen = found.length ? 0 : -1;
    draw();
  }

  function draw(): void {
    const none = failed || (search && fold(box.value) ? "Nothing by this name." : "");
    list.replaceChildren(...(found.length || !none ? found.map(item) : [make("li", "none", none)]));
    list.hidden = !list.childNodes.length;
    choose(chosen);
  }

  function item(one: Found, at: number): HTMLElement {
    const { records } = search!, { record } = one, kind = KINDS[records.kind[record]];
    const names = records.namesOf(record), count = records.count[record];
    const line = withAttributes(make("li"), { id: "found-" + at, role: "option" });
    const name = withAttributes(make("span", "", names[0]), { dir: "auto" });
    if (one.name) name.append(make("em", "", " " + names[one.name]));
    const papers = count.toLocaleString("en") + (count === 1 ? " paper" : " papers");
    const note = records.kind[record] === PAPER ? "Paper " + (count || "") : kind + ", " + papers;
    line.append(make("i", "k " + kind), name, make("small", "", note));
    line.addEventListener("mousedown", (event) => {
      event.preventDefault();
      open(one);
    });
    return line;
  }

  function choose(at: number): void {
    chosen = at;
    list.querySelectorAll("[role=option]").forEach((line, number) => {
      line.setAttribute("aria-selected", String(number === chosen));
      if (number === chosen) line.scrollIntoView({ block: "nearest" });
    });
    box.setAttribute("aria-expanded", String(!list.hidden));
    if (chosen >= 0) box.setAttribute("aria-activedescendant", "found-" + chosen);
    else box.removeAttribute("aria-activedescendant");
  }

  function close(): void {
    found = [];
    chosen = -1;
    list.replaceChildren();
    list.hidden = true;
    choose(-1);
  }

  /** Asks the page to show it, as a map does; if nobody does, goes to its own page. */
  function open(one: Found): void {
    const { records } = search!;
    const detail = { id: records.id(one.record), page: records.page(one.record) };
    close();
    box.blur();
    const asking = new CustomEvent("paperatlas:open", { cancelable: true, detail });
    if (document.dispatchEvent(asking)) location.href = root() + detail.page;
  }

  box.addEventListener("focus", load);
  box.addEventListener("input", () => {
    load();
    show();
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (!found.length) show();
      else choose((chosen + step + found.length) % found.length);
      event.preventDefault();
    } else if (event.key === "Enter" && chosen >= 0) {
      open(found[chosen]);
      event.preventDefault();
    } else if (event.key === "Escape") {
      close();
    }
  });
  document.addEventListener("keydown", (event) => {
    const at = document.activeElement;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (at && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && (at as HTMLInputElement).type !== "checkbox") return;
    box.focus();
    box.select();
    event.preventDefault();
  });
}
