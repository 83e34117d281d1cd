/* What `EgoMap.packed` of visualizations/ego.py writes into a page, read back. */

import { KINDS } from "../shared/kinds";

export { KINDS };
export const ROLES = [
  "INTRODUCES", "USES", "EVALUATES_ON", "COMPARES_TO", "ADDRESSES", "MEASURES", "MENTIONS",
] as const;
export const VERBS: Record<Role, string> = {
  INTRODUCES: "introduces", USES: "uses", EVALUATES_ON: "evaluates on", COMPARES_TO: "compares to",
  ADDRESSES: "addresses", MEASURES: "measures", MENTIONS: "mentions",
};
export type Kind = (typeof KINDS)[number];
export type Role = (typeof ROLES)[number];

export interface MapBox {
  id: number;
  label: string;
  /** The whole name. */
  name: string;
  kind: Kind;
  /** Address from the root of the site; "" for the page's own box. */
  page: string;
  x: number;
  y: number;
  /** Papers of this map that name it; 0 where that says nothing. */
  count: number;
}

export interface MapEdge {
  from: MapBox;
  to: MapBox;
  role: Role;
  /** The sentence behind it; "" where only the paper's page has it. */
  sentence: string;
  /** Whether it begins at the page's own box. */
  near: boolean;
}

type PackedBox = [string, number, string | 0, number, number?, number?, string?];
type PackedEdge = [number, number, number, number?, number?, number?];
export interface Packed {
  columns: [number, PackedBox[]][];
  edges: PackedEdge[];
}

/** Returns the map of a page; sentences and cut titles are taken from the page's own text. */
export function unpacked(packed: Packed, page: ParentNode): { boxes: MapBox[]; edges: MapEdge[] } {
  const boxes: MapBox[] = [], said: string[] = [];
  for (const [x, column] of packed.columns) {
    for (const [label, kind, short, y, says = -1, count = 0, name = ""] of column) {
      const evidence = says < 0 ? null : page.querySelector("#s" + says);
      const whole = name || evidence?.querySelector("a")?.textContent || label.replace(/\n/g, " ");
      said.push(evidence?.querySelector("q")?.textContent ?? "");
      boxes.push({
        id: boxes.length, label, name: whole, kind: KINDS[kind], x, y, count,
        page: pageOf(short, KINDS[kind], label),
      });
    }
  }
  const texts = [page.querySelector("#abstract"), page.querySelector("h1")];
  const edges = packed.edges.map(([from, to, role, start, end, title = 0]): MapEdge => ({
    from: boxes[from], to: boxes[to], role: ROLES[role], near: from === 0,
    sentence: end ? (texts[title]?.textContent ?? "").slice(start, end) : from === 0 ? said[to] : "",
  }));
  return { boxes, edges };
}

function pageOf(short: string | 0, kind: Kind, label: string): string {
  if (short === 0) return "";
  if (/[/#]/.test(short)) return short;
  const slug = short || label.toLowerCase().replace(/[ \n]/g, "-");
  return (kind === "Paper" ? "p/" : "e/" + kind.toLowerCase() + "/") + slug + ".html";
}
