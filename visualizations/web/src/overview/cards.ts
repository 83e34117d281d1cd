/* The cards that lie over the map: what they cover, and what they leave free. */
import { byId } from "./elements";
import { type Box } from "./graph";

/** Width of the map from which its cards stand at its sides. */
const WIDE = 900;
const CARDS = ["legend", "panel", "map-tools", "zoom", "map-status"];

function boxOf(id: string): [Box, position: string] {
  const card = byId(id), own = byId("map").getBoundingClientRect(), at = card.getBoundingClientRect();
  return [
    [at.left - own.left, at.top - own.top, at.width, at.height],
    card.hidden ? "none" : getComputedStyle(card).position,
  ];
}

/** Cards as boxes of the map, with a little air. */
export function cards(): Box[] {
  return CARDS.map(boxOf)
    .filter(([, position]) => position === "absolute" || position === "fixed")
    .map(([[left, top, width, height]]) => [left - 4, top - 4, width + 8, height + 8]);
}

/** The part of the map that neither legend nor panel covers. */
export function free(withPanel = true): Box {
  const { clientWidth: width, clientHeight: height } = byId("map");
  let left = 0, right = width, bottom = height;
  const [panel, position] = boxOf("panel");
  if (width > WIDE && byId<HTMLDetailsElement>("legend").open) {
    const [legend] = boxOf("legend");
    left = legend[0] + legend[2];
  }
  if (withPanel && position === "fixed") bottom = Math.min(bottom, panel[1]);
  if (withPanel && position === "absolute" && width > WIDE) right = panel[0];
  return [left, 0, Math.max(80, right - left), Math.max(80, bottom)];
}
