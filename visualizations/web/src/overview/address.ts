/* The part of the address after `#`: what is chosen, where the map is looked at, what it hides. */
import { KINDS } from "./data";
import { type Filter } from "./filters";

export interface Place {
  node?: string;
  topic?: string;
  /** Zoom (0 shows all, 1 is twice as large) and the place in the middle. */
  at?: [z: number, x: number, y: number];
  filter: Partial<Filter>;
}

/** Reads an address; null for one that is none of the map's. */
export function readAddress(hash: string): Place | null {
  if (hash.length < 2) return { filter: {} };
  const given = new URLSearchParams(hash.slice(1));
  if (!KEYS.some((key) => given.has(key))) return null;
  const number = (key: string) => {
    const value = given.get(key), read = Number(value);
    return value && Number.isFinite(read) ? read : undefined;
  };
  const z = number("z"), x = number("x"), y = number("y");
  const kinds = KINDS as readonly string[];
  return {
    node: given.get("node") || undefined,
    topic: given.get("topic") || undefined,
    at: z === undefined || x === undefined || y === undefined ? undefined : [z, x, y],
    filter: {
      hidden: (given.get("hide") ?? "").split(",").map((kind) => kinds.indexOf(kind)),
      from: number("from"), to: number("to"), least: number("least"),
      introduced: given.has("introduced"),
    },
  };
}

/** Writes an address that a person can read; the filter only where it differs from `all`. */
export function writeAddress(place: Place, all: Filter): string {
  const parts: string[] = [], { filter, at } = place;
  if (place.node) parts.push("node=" + escaped(place.node));
  if (place.topic) parts.push("topic=" + escaped(place.topic));
  if (at) parts.push(`z=${+at[0].toFixed(2)}&x=${+at[1].toFixed(1)}&y=${+at[2].toFixed(1)}`);
  if (filter.hidden?.length) parts.push("hide=" + filter.hidden.map((kind) => KINDS[kind]).join());
  for (const key of ["from", "to", "least"] as const) {
    if (filter[key] !== all[key]) parts.push(`${key}=${filter[key]}`);
  }
  if (filter.introduced) parts.push("introduced=yes");
  return "#" + parts.join("&");
}

const KEYS = ["node", "topic", "z", "hide", "from", "to", "least", "introduced"];

function escaped(text: string): string {
  return encodeURIComponent(text).replace(/%2F/g, "/").replace(/%3A/g, ":");
}
