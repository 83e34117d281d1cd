/* Entry of ../../../static/overview.js. */
import { papersRead, readMap } from "./data";

declare global {
  interface Window {
    PAPERATLAS_MAP?: string;
    PAPERATLAS_MAP_PAPERS?: string;
  }
}

async function start(): Promise<void> {
  if (!window.PAPERATLAS_MAP) return;
  const map = await readMap(window.PAPERATLAS_MAP);
  if (window.PAPERATLAS_MAP_PAPERS) await papersRead(map, window.PAPERATLAS_MAP_PAPERS);
}
void start();
