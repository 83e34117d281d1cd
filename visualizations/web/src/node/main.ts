/* Entry of ../../../static/node.js: the page for nodes without one of their own. The id after `#`
   says which; its content comes as a script and is put together here, text as text. */
import { built, type Part } from "./parts";

type Shown = [title: string, content: Part[], map: unknown];

declare global {
  interface Window { PAPERATLAS_NODES?: Record<number, Record<string, Shown>> }
}

const main = document.getElementById("main") as HTMLElement;
const shards = Number(main.dataset.shards);

/** The file a node is in, by FNV-1a: as `shard_of` in visualizations/node_page.py. */
function shardOf(node: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(node)) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0) % shards;
}

function load(address: string, done: () => void): void {
  const script = document.createElement("script");
  script.src = address;
  script.onload = script.onerror = done;
  document.body.append(script);
}

function idInAddress(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
}

function show([title, content, map]: Shown): void {
  const site = document.title;
  main.replaceChildren(...content.map(built));
  document.title = title + " · " + site;
  if (!map) return;
  const data = document.createElement("script");
  data.type = "application/json";
  data.id = "ego-data";
  data.textContent = JSON.stringify(map);
  document.body.append(data);
  load("assets/vis-network.min.js", () => load("assets/ego.js", () => {}));
}

const node = idInAddress();
if (node) {
  const shard = shardOf(node);
  load(`assets/nodes/${shard}.js`, () => {
    const found = window.PAPERATLAS_NODES?.[shard];
    if (found && Object.prototype.hasOwnProperty.call(found, node)) show(found[node]);
    else document.getElementById("node-status")?.prepend(`Nothing here has the id “${node}”. `);
  });
}
/* Another id is another page; `#main` and the like are places on this one. */
addEventListener("hashchange", () => {
  if (!document.getElementById(idInAddress())) location.reload();
});
/* Within a page of its own these are places; here what stands after `#` says which page it is. */
main.addEventListener("click", (event) => {
  const link = (event.target as Element).closest("a[href^='#']");
  const place = link && document.getElementById((link.getAttribute("href") ?? "").slice(1));
  if (!place) return;
  event.preventDefault();
  place.scrollIntoView({ block: "center" });
  place.focus();
});
