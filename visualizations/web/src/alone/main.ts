/* Entry of ../../../static/alone.js: makes a page work by itself, within a notebook too, where no
   other file can be loaded and no other page be gone to. It runs before the page's own scripts. */
export {};

declare global {
  interface Window {
    /** The files that the page's scripts may ask for, by name. */
    PAPERATLAS_FILES?: Record<string, string>;
  }
}

const files = window.PAPERATLAS_FILES ?? {};

/* A script that is asked for by its name is given from here. */
const source = Object.getOwnPropertyDescriptor(HTMLScriptElement.prototype, "src");
if (source?.set) {
  const given = source.set;
  Object.defineProperty(HTMLScriptElement.prototype, "src", {
    ...source,
    set(this: HTMLScriptElement, name: string) {
      const text = Object.prototype.hasOwnProperty.call(files, name) ? files[name] : null;
      const blob = text === null ? null : new Blob([text], { type: "text/javascript" });
      given.call(this, blob ? URL.createObjectURL(blob) : name);
    },
  });
}

/* A notebook's frame has no address to keep the state in. */
for (const name of ["pushState", "replaceState"] as const) {
  const kept = history[name].bind(history);
  history[name] = (...given: Parameters<History["pushState"]>): void => {
    try {
      kept(...given);
    } catch { /* then it is not kept */ }
  };
}

/* There are no other pages here: `atlas.draw` makes them. Links to the web open beside it. */
function leadsOut(address: string): boolean {
  return /^https?:/i.test(address);
}
addEventListener("click", (event) => {
  const link = (event.target as Element).closest?.("a[href]"), to = link?.getAttribute("href") ?? "";
  if (!link || to.startsWith("#")) return;
  event.preventDefault();
  if (leadsOut(to)) open(to, "_blank", "noopener");
  else told(link.textContent ?? "");
}, true);
interface Navigates { addEventListener(event: "navigate", told: (event: any) => void): void }
(window as { navigation?: Navigates }).navigation?.addEventListener("navigate", (event) => {
  if (!event.hashChange && event.cancelable) {
    event.preventDefault();
    told("");
  }
});

function told(name: string): void {
  const note = document.getElementById("alone-note");
  if (note) note.textContent = `This map stands alone: ${name || "the page"} is in the pages that atlas.draw("site") writes.`;
}
