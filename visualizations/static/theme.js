/* Before the first paint: light or dark, and whether scripts run. */
(function () {
  "use strict";
  var root = document.documentElement, kept = null;
  root.classList.add("with-js");
  try { kept = localStorage.getItem("paperatlas-theme"); } catch (e) { /* storage may be closed */ }
  root.dataset.theme = kept || (matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light");
})();
