/* The small map of a page: boxes whose places come with the data, drawn by vis-network. */
(function () {
  "use strict";
  var holder = document.getElementById("ego");
  if (!holder || !window.vis) return;
  var data = JSON.parse(document.getElementById("ego-data").textContent);
  var root = document.body.dataset.root;

  /* kind: [fill, border] in light, then in dark */
  var BOXES = {
    Paper: ["#eef1f6", "#7a869a", "#1e2532", "#8b97ad"],
    Method: ["#e3f0f9", "#0072b2", "#0d2a40", "#56b4e9"],
    Dataset: ["#fdf3dd", "#c98a00", "#3a2c08", "#f0b93a"],
    Benchmark: ["#fbe9dd", "#d55e00", "#40200c", "#ff8a4c"],
    Task: ["#ddf3ec", "#009e73", "#0a3327", "#33c79b"],
    Metric: ["#f8e9f2", "#b7609b", "#3c1f33", "#e39cc6"]
  };
  /* role: [colour in light, in dark, dashes] */
  var ROLES = {
    INTRODUCES: ["#1b2536", "#f2f5fb", false],
    USES: ["#0072b2", "#56b4e9", false],
    EVALUATES_ON: ["#d55e00", "#ff8a4c", false],
    COMPARES_TO: ["#7b4fa3", "#c39be8", [7, 4]],
    ADDRESSES: ["#009e73", "#33c79b", false],
    MEASURES: ["#b7609b", "#e39cc6", false],
    MENTIONS: ["#8893a8", "#8b97ad", [3, 4]]
  };
  function dark() { return document.documentElement.dataset.theme === "dark"; }

  function boxOf(node) {
    var colours = BOXES[node.group], d = dark(), said = node.says && document.getElementById(node.says);
    var fill = colours[d ? 2 : 0], border = colours[d ? 3 : 1];
    var name = node.name || node.label.replace(/\n/g, " ");
    var strong = { background: d ? "#2b3850" : "#ffffff", border: d ? "#ffffff" : "#111827" };
    return {
      id: node.id, label: node.label, x: node.x, y: node.y,
      /* vis-network shows a title that is a string as text, never as HTML */
      title: name + "\n" + node.group + (node.note ? ", " + node.note : "") + (said ? "\n“" + said.textContent + "”" : ""),
      borderWidth: node.main ? 3 : 1.5,
      color: { background: fill, border: border, highlight: strong, hover: strong },
      font: { color: d ? "#e6ebf5" : "#1b2536" }
    };
  }
  function edgeOf(edge, at) { /* [from, to, role] */
    var role = ROLES[edge[2]], d = dark(), from = data.nodes[edge[0]], to = data.nodes[edge[1]];
    var ports = from.x < to.x ? ["right", "left"] : ["left", "right"];
    return {
      id: at, from: ports[0] + edge[0], to: ports[1] + edge[1],
      width: role ? 1.8 : 1,
      dashes: role ? role[2] : false,
      color: role ? role[d ? 1 : 0] : (d ? "rgba(150,170,205,.3)" : "rgba(90,110,150,.26)")
    };
  }

  var nodes = new vis.DataSet(data.nodes.map(boxOf)), edges = new vis.DataSet([]);
  var network = new vis.Network(holder, { nodes: nodes, edges: edges }, {
    physics: { enabled: false },
    layout: { improvedLayout: false },
    nodes: { shape: "box", margin: { top: 6, bottom: 6, left: 9, right: 9 }, font: { size: 13, face: "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif" }, shapeProperties: { borderRadius: 5 } },
    edges: { smooth: { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.5 }, hoverWidth: 0, selectionWidth: 0, chosen: false },
    interaction: { hover: true, hoverConnectedEdges: false, selectConnectedEdges: false, dragNodes: false, dragView: false, zoomView: false, tooltipDelay: 120 }
  });
  /* Lines end at the middle of a box's side, on a point of no size: drawn to the middle of the box
     they would run over the boxes above and below it. */
  network.redraw();
  nodes.add([].concat.apply([], data.nodes.map(function (node) {
    var box = network.getBoundingBox(node.id);
    return ["left", "right"].map(function (side) {
      return { id: side + node.id, x: box[side] + (side === "left" ? 6 : -6), y: node.y, shape: "dot", size: 0, borderWidth: 0, label: "", chosen: false };
    });
  })));
  edges.add(data.edges.map(edgeOf));
  function fit() {
    network.fit({ animation: false });
    network.moveTo({ scale: Math.min(1.1, network.getScale() * 0.97), animation: false });
  }
  fit();
  /* on a narrow screen, start where the page's own box can be seen */
  var middle = network.canvasToDOM(network.getPosition(0)).x, room = holder.parentNode;
  room.scrollLeft = Math.max(0, middle - room.clientWidth * (data.nodes.some(function (node) { return node.x < 0; }) ? 0.5 : 0.2));
  network.on("resize", function () { setTimeout(fit, 0); });
  network.on("click", function (event) {
    var node = data.nodes[event.nodes[0]];
    if (node && node.page) location.href = root + node.page;
  });
  network.on("hoverNode", function (event) { holder.style.cursor = (data.nodes[event.node] || {}).page ? "pointer" : ""; });
  network.on("blurNode", function () { holder.style.cursor = ""; });
  document.addEventListener("themechange", function () {
    nodes.update(data.nodes.map(boxOf));
    edges.update(data.edges.map(edgeOf));
  });
  /* for tests: where a box is on the page */
  window.PAPERATLAS_EGO = {
    place: function (id) { return network.canvasToDOM(network.getPosition(id)); },
    nodes: data.nodes
  };
})();
