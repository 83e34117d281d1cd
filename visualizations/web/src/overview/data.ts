/* The map's data: what `visualizations/map_data.py` writes, read back. */

import { KINDS } from "../shared/kinds";
import { unpacked } from "../shared/packed";

export { KINDS };
export const ROLES = [
  "introduces", "uses", "evaluates on", "compares to", "addresses", "measures", "mentions",
] as const;

/** A region of the map; `parent` is its place in `MapData.topics`, -1 for none. */
export interface Topic {
  name: string;
  level: number;
  parent: number;
  x: number;
  y: number;
  size: number;
  outline: number[];
}

/** Everything drawn. Nodes are numbered by importance, the most linked first. */
export interface MapData {
  /** Number of nodes. */
  count: number;
  /** Of each node: its place on the map. */
  x: Float32Array;
  y: Float32Array;
  /** Of each node: its kind, by its place in `KINDS`. */
  kind: Uint8Array;
  /** Of a paper its year, of an entity that of the first paper that names it; 0 if unknown. */
  year: Uint16Array;
  /** Of each node: its narrowest topic; 65535 for none. */
  topic: Uint16Array;
  /** Of each link, sorted by paper: the paper, the entity, the role by its place in `ROLES`. */
  paper: Uint32Array;
  entity: Uint32Array;
  role: Uint8Array;
  topics: Topic[];
  /** Nodes of the graph that are not on the map. */
  leftOut: number;
  /** Names; those of papers are "" until `papersRead`. */
  names: string[];
  /** Ids; those of papers are "" until `papersRead`. */
  ids: string[];
  /** The page of a node, from the root of the site; of a paper "" until `papersRead`. */
  page(i: number): string;
  /** Names of the files of the papers' pages, by node; empty until `papersRead`. */
  files: string[];
  /** Number of evidence files: node i is in ``assets/evidence/{i % shards}.js``. */
  shards: number;
}

interface Header {
  format: number;
  nodes: number;
  links: number;
  grid: [number, number, number];
  shards: number;
  leftOut: number;
  topics: Topic[];
  names: string[];
  ids: string[];
  /** The first so many entities have a page of their own, the others share one. */
  own: number;
  /** Pages that are not where this says. */
  pages: Record<string, string>;
}

/** Reads ``window.PAPERATLAS_MAP``; throws where another version of the pages wrote it. */
export async function readMap(packed: string): Promise<MapData> {
  const [header, numbers] = (await unpacked(packed)) as [Header, Uint8Array];
  if (header.format !== 1) throw new Error("map-data.js is of another version of paperatlas");
  const count = header.nodes, links = header.links;
  const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  let at = 0;
  function shorts(): Uint16Array {
    const read = new Uint16Array(count);
    for (let i = 0; i < count; i++, at += 2) read[i] = view.getUint16(at, true);
    return read;
  }
  function bytes(length: number): Uint8Array {
    at += length;
    return numbers.slice(at - length, at);
  }
  const [x0, y0, step] = header.grid;
  function places(from: number): Float32Array {
    const read = new Float32Array(count);
    for (let i = 0; i < count; i++, at += 2) read[i] = from + view.getUint16(at, true) * step;
    return read;
  }
  const x = places(x0), y = places(y0);
  const kind = bytes(count), year = shorts(), topic = shorts(), role = bytes(links);
  function number(): number {
    let value = 0, shift = 0, byte;
    do {
      byte = numbers[at++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    return value;
  }
  const paper = new Uint32Array(links), entity = new Uint32Array(links);
  for (let i = 0, before = 0; i < links; i++) {
    paper[i] = before += number();
    entity[i] = number();
  }
  const names: string[] = [], ids: string[] = [], files: string[] = [];
  let lastOwn = -1; /* entities after it have no page of their own */
  const elsewhere = new Map(Object.entries(header.pages));
  for (let i = 0, next = 0; i < count; i++) {
    if (kind[i] && next < header.own) lastOwn = i;
    const short = kind[i] ? header.ids[next] : "/";
    names.push(kind[i] ? header.names[next++] : "");
    ids.push(short[0] === "/" ? short.slice(1) : KINDS[kind[i]].toLowerCase() + "/" + short);
  }
  return {
    count, x, y, kind, year, topic, paper, entity, role, names, ids, files,
    topics: header.topics, leftOut: header.leftOut, shards: header.shards,
    page(i) {
      if (kind[i] === 0) {
        return files[i] && (files[i].includes("#") ? files[i] : "p/" + files[i] + ".html");
      }
      return elsewhere.get(ids[i]) ?? (i <= lastOwn ? "e/" + ids[i] + ".html" : "node.html#" + ids[i]);
    },
  };
}

/** Reads ``window.PAPERATLAS_MAP_PAPERS`` into names, ids and pages of the map's papers. */
export async function papersRead(map: MapData, packed: string): Promise<void> {
  const [header] = await unpacked(packed);
  for (let i = 0, next = 0; i < map.count; i++) {
    if (map.kind[i] !== 0) continue;
    map.names[i] = header.titles[next];
    map.ids[i] = header.ids[next];
    map.files[i] = header.pages[next++];
  }
}
