/* Entry of ../../../static/overview.js. */
import { papersRead, readMap } from "./data";
import { byId, load, make } from "./elements";
import { type Explorer, explore } from "./explorer";

declare global {
  interface Window {
    PAPERATLAS_MAP?: string;
    PAPERATLAS_MAP_PAPERS?: string;
    /** For tests and measurements. */
    PAPERATLAS_OVERVIEW?: object;
  }
}

async function start(): Promise<void> {
  if (!byId("map")) return;
  try {
    if (!window.DecompressionStream) throw new Error("this browser is too old to unpack its data");
    if (!window.PAPERATLAS_MAP) throw new Error("assets/map-data.js is missing");
    const map = await readMap(window.PAPERATLAS_MAP);
    if (!map.count) throw new Error("no paper names anything");
    const explorer = explore(map);
    publish(explorer);
    setTimeout(() => load("assets/map-papers.js", async () => {
      if (!window.PAPERATLAS_MAP_PAPERS) return;
      await papersRead(map, window.PAPERATLAS_MAP_PAPERS);
      explorer.papersRead();
    }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const text = `The map cannot be shown: ${why}. The lists of this site hold the same.`;
    byId("wrap").replaceChildren(make("p", "no-map", text));
  }
}

function publish(explorer: Explorer): void {
  const { stage, filters } = explorer, map = explorer.graph.map;
  window.PAPERATLAS_OVERVIEW = {
    /** Where a node is in the browser's window. */
    place(id: string): [number, number] {
      const i = explorer.numberOf(id), own = byId("map").getBoundingClientRect();
      return [
        own.left + map.x[i] * stage.view.k + stage.view.x,
        own.top + map.y[i] * stage.view.k + stage.view.y,
      ];
    },
    shown: () => filters.shown,
    chosen: explorer.chosen,
    view: () => ({ ...stage.view }),
    /** When the first picture was seen, in milliseconds; 0 before. */
    get painted() {
      return stage.painted;
    },
    /** Milliseconds that each sharp picture took. */
    redraws: stage.redraws,
  };
}

void start();
