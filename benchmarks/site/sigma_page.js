// A page as sigma.js draws it: what benchmarks/site.py compares with. Bundled by esbuild.
import Graph from "graphology";
import Sigma from "sigma";

const { nodes, edges } = window.DRAWN;
const graph = new Graph();
nodes.forEach(([label, x, y, size, color], at) => graph.addNode(at, { label, x, y, size, color }));
edges.forEach(([one, other]) => graph.addEdge(one, other, { color: "#ddd" }));
new Sigma(graph, document.getElementById("map"));
// It has drawn by now; what it drew is seen with the next frame.
requestAnimationFrame(() => setTimeout(() => { window.READY = performance.now(); }));
