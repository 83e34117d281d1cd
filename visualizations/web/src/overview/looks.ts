/* Colours, in light and in dark. Those of the types are Okabe and Ito's, told apart with any kind
   of colour vision; each type has a shape of its own as well. */

export interface Look {
  dark: boolean;
  ground: string;
  ink: string;
  muted: string;
  halo: string;
  rim: string;
  veil: string;
  edge: string;
  road: string;
  chosen: string;
  tint: number;
  /** By the type's place in `KINDS`. */
  kinds: string[];
  /** Of topic names. */
  topics: string[];
}

export const FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif';

/** Red, green and blue of the topics' grounds. */
export const TINTS = [
  "0,114,178", "0,158,115", "213,94,0", "204,121,167", "230,159,0", "86,120,200", "120,120,120",
];

const LIGHT: Look = {
  dark: false, ground: "#fbfcfe", ink: "#1b2536", muted: "#566279", halo: "rgba(255,255,255,.9)",
  rim: "#ffffff", veil: "rgba(251,252,254,.78)", edge: "rgba(70,85,115,.17)", road: "#5b6b86",
  chosen: "#1f3a68", tint: 0.085,
  kinds: ["#8a94a8", "#0072b2", "#e69f00", "#d55e00", "#009e73", "#cc79a7"],
  topics: ["#2c5c8a", "#1d7259", "#a04a12", "#8d4673", "#7a5a0c", "#3f5aa6", "#4f5a6b"],
};
const DARK: Look = {
  dark: true, ground: "#0d1119", ink: "#e8edf7", muted: "#9aa7bf", halo: "rgba(13,17,25,.88)",
  rim: "#10151f", veil: "rgba(13,17,25,.78)", edge: "rgba(170,185,215,.2)", road: "#9fb0cc",
  chosen: "#ffd166", tint: 0.14,
  kinds: ["#9aa6bd", "#56b4e9", "#f0b93a", "#ff8a4c", "#33c79b", "#e39cc6"],
  topics: ["#8fc4f2", "#7fdcbd", "#ffb48a", "#e9b4d4", "#f0d080", "#a9bdf5", "#b9c2d0"],
};

export function currentLook(): Look {
  return document.documentElement.dataset.theme === "dark" ? DARK : LIGHT;
}
