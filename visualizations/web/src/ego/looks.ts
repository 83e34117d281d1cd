/* Colours of the small map: those of style.css, which a canvas cannot read. */
import type { Kind, Role } from "./data";

export const FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif";

type Box = [fill: string, border: string];

/** Of each kind the fill and the border of its boxes, in light and in dark. */
export const BOXES: Record<Kind, [Box, Box]> = {
  Paper: [["#eef1f6", "#7a869a"], ["#1e2532", "#8b97ad"]],
  Method: [["#e3f0f9", "#0072b2"], ["#0d2a40", "#56b4e9"]],
  Dataset: [["#fdf3dd", "#c98a00"], ["#3a2c08", "#f0b93a"]],
  Benchmark: [["#fbe9dd", "#d55e00"], ["#40200c", "#ff8a4c"]],
  Task: [["#ddf3ec", "#009e73"], ["#0a3327", "#33c79b"]],
  Metric: [["#f8e9f2", "#b7609b"], ["#3c1f33", "#e39cc6"]],
};

/** Of each role the colour of its lines in light and in dark, and their dashes. */
export const EDGES: Record<Role, [light: string, dark: string, dashes: number[] | false]> = {
  INTRODUCES: ["#1b2536", "#f2f5fb", false],
  USES: ["#0072b2", "#56b4e9", false],
  EVALUATES_ON: ["#d55e00", "#ff8a4c", false],
  COMPARES_TO: ["#7b4fa3", "#c39be8", [7, 4]],
  ADDRESSES: ["#009e73", "#33c79b", false],
  MEASURES: ["#b7609b", "#e39cc6", false],
  MENTIONS: ["#8893a8", "#8b97ad", [3, 4]],
};

/** What a box looks like under the pointer and where the keyboard is. */
export function strong(dark: boolean): { background: string; border: string } {
  return { background: dark ? "#2b3850" : "#ffffff", border: dark ? "#ffffff" : "#111827" };
}
