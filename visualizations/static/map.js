/* The map of everything, on two canvases: topics as islands, nodes by importance, links, labels
   that do not cover each other. No library, no WebGL; a gesture moves the last picture and a sharp
   one follows. */
(function () {
  "use strict";
  var D = window.PAPERATLAS_MAP, holder = document.getElementById("map");
  if (!D || !holder || !D.ids.length) return;

  var KINDS = ["Paper", "Method", "Dataset", "Benchmark", "Task", "Metric"];
  var ROLES = ["introduces", "uses", "evaluates on", "compares to", "addresses", "measures", "mentions"];
  var FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif';
  var TAU = Math.PI * 2, MAX_EDGES = 1500, LABELS = 64;
  var TINTS = ["0,114,178", "0,158,115", "213,94,0", "204,121,167", "230,159,0", "86,120,200", "120,120,120"];
  var LIGHT = {
    dark: false, bg: "#fbfcfe", ink: "#1b2536", halo: "rgba(255,255,255,.9)", rim: "#fff", veil: "rgba(250,251,253,.74)",
    edge: "rgba(70,85,115,.17)", road: "#5b6b86", chosen: "#1f3a68", tint: 0.085,
    kinds: ["#8a94a8", "#0072b2", "#e69f00", "#d55e00", "#009e73", "#cc79a7"],
    topics: ["#2c5c8a", "#1d7259", "#a04a12", "#8d4673", "#86640f", "#3f5aa6", "#4f5a6b"]
  };
  var DARK = {
    dark: true, bg: "#0d1119", ink: "#e8edf7", halo: "rgba(13,17,25,.88)", rim: "#10151f", veil: "rgba(13,17,25,.66)",
    edge: "rgba(170,185,215,.2)", road: "#9fb0cc", chosen: "#ffd166", tint: 0.14,
    kinds: ["#9aa6bd", "#56b4e9", "#f0b93a", "#ff8a4c", "#33c79b", "#e39cc6"],
    topics: ["#8fc4f2", "#7fdcbd", "#ffb48a", "#e9b4d4", "#f0d080", "#a9bdf5", "#b9c2d0"]
  };
  function $(id) { return document.getElementById(id); }
  function make(tag, className, text) {
    var element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  /* ---- what is drawn ---- */
  var count = D.ids.length, edges = D.edges, look = LIGHT;
  var number = new Map(D.ids.map(function (id, at) { return [id, at]; }));
  var near = D.ids.map(function () { return []; }); /* [node, role, edge], the most linked first */
  for (var e = 0; e < edges.length; e += 3) {
    near[edges[e]].push([edges[e + 1], edges[e + 2], e / 3]);
    near[edges[e + 1]].push([edges[e], edges[e + 2], e / 3]);
  }
  near.forEach(function (list) { list.sort(function (a, b) { return D.degrees[b[0]] - D.degrees[a[0]] || a[0] - b[0]; }); });
  var entityMost = 1;
  D.kinds.forEach(function (kind, at) { if (kind) entityMost = Math.max(entityMost, D.degrees[at]); });
  var radius = D.kinds.map(function (kind, at) {
    var size = kind ? Math.sqrt((D.degrees[at] - 1) / entityMost) * 12 : 3.6;
    return 2.4 + size * Math.min(1, Math.pow(3000 / count, 0.12));
  });
  /* entities first by links, papers after the larger ones: what is first gets its label first */
  var order = D.ids.map(function (_, at) { return at; }).sort(function (a, b) { return radius[b] - radius[a] || a - b; });
  var box = [Infinity, Infinity, -Infinity, -Infinity];
  D.islands.forEach(function (island) {
    for (var i = 0; i < island.outline.length; i += 2) {
      box[0] = Math.min(box[0], island.outline[i]); box[2] = Math.max(box[2], island.outline[i]);
      box[1] = Math.min(box[1], island.outline[i + 1]); box[3] = Math.max(box[3], island.outline[i + 1]);
    }
  });
  function isTopic(at) { return D.islands[at].n > 2; } /* a paper on its own is none */
  var roads = (function () {
    var found = new Map();
    for (var i = 0; i < edges.length; i += 3) {
      var a = D.topics[edges[i]], b = D.topics[edges[i + 1]];
      if (a !== b && isTopic(a) && isTopic(b)) { var key = Math.min(a, b) * 65536 + Math.max(a, b); found.set(key, (found.get(key) || 0) + 1); }
    }
    return Array.from(found).sort(function (a, b) { return b[1] - a[1] || a[0] - b[0]; }).slice(0, 160);
  })();

  /* ---- filters ---- */
  var shownKinds = KINDS.map(function () { return true; });
  var visible = new Uint8Array(count), least = 1;
  while (least < 12 && D.kinds.filter(function (kind, i) { return kind === 0 || D.degrees[i] >= least; }).length > 700) least++;
  function filter() {
    var shown = 0;
    for (var i = 0; i < count; i++) {
      visible[i] = shownKinds[D.kinds[i]] && (D.kinds[i] === 0 || D.degrees[i] >= least) ? 1 : 0;
      shown += visible[i];
    }
    $("map-status").textContent = shown.toLocaleString("en") + " of " + count.toLocaleString("en") + " shown" + (D.leftOut ? " · " + D.leftOut : "");
    $("least-value").textContent = least === 1 ? "1 paper" : least + " papers";
  }

  /* ---- canvases and view ---- */
  function canvas() {
    var made = make("canvas");
    made.setAttribute("aria-hidden", "true");
    holder.appendChild(made);
    return made;
  }
  var base = canvas(), top = canvas(), g = base.getContext("2d"), h = top.getContext("2d");
  var W = 0, H = 0, ratio = 1, view = null, whole = 1, drawn = null, inView = [], chosen = -1, timer = 0, waiting = false;

  function resize() {
    W = holder.clientWidth; H = holder.clientHeight; ratio = Math.min(window.devicePixelRatio || 1, 2);
    [base, top].forEach(function (c) { c.width = Math.round(W * ratio); c.height = Math.round(H * ratio); });
  }
  function free() { /* the part of the map that no card covers: left, width */
    var left = W > 900 ? 236 : 0, right = W > 900 && !$("panel").hidden ? 380 : 0;
    return [left, W - left - right];
  }
  function fit() {
    var room = free(), k = 0.94 * Math.min(room[1] / (box[2] - box[0]), H / (box[3] - box[1]));
    whole = k;
    view = { k: k, x: room[0] + room[1] / 2 - k * (box[0] + box[2]) / 2, y: H / 2 - k * (box[1] + box[3]) / 2 };
  }
  function X(i) { return D.x[i] * view.k + view.x; }
  function Y(i) { return D.y[i] * view.k + view.y; }
  function zoomLevel() { return Math.log2(view.k / whole); }
  function scale() { return Math.max(0.45, Math.min(3, Math.pow(2, zoomLevel() * 0.42) * Math.min(1, Math.pow(whole / 14, 0.6)))); }

  function slide() { /* during a gesture: move the last picture */
    waiting = false;
    var s = view.k / drawn.k, t = "translate(" + (view.x - drawn.x * s) + "px," + (view.y - drawn.y * s) + "px) scale(" + s + ")";
    base.style.transform = t; top.style.transform = t;
    clearTimeout(timer);
    timer = setTimeout(draw, 90);
  }
  function moved() { if (!waiting) { waiting = true; requestAnimationFrame(slide); } }

  function draw() {
    clearTimeout(timer);
    if (!W || !H) return;
    look = document.documentElement.dataset.theme === "dark" ? DARK : LIGHT;
    drawn = { k: view.k, x: view.x, y: view.y };
    [base, top].forEach(function (c) { c.style.transform = ""; });
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, W, H);
    drawIslands();
    drawRoads();
    inView = order.filter(function (i) {
      var x = X(i), y = Y(i);
      return visible[i] && x > -20 && y > -20 && x < W + 20 && y < H + 20;
    });
    drawEdges();
    for (var j = inView.length - 1; j >= 0; j--) drawNode(g, inView[j]);
    h.setTransform(ratio, 0, 0, ratio, 0, 0);
    h.clearRect(0, 0, W, H);
    if (chosen >= 0) drawChosen();
    else drawLabels();
  }
  function drawIslands() {
    D.islands.forEach(function (island, at) {
      if (!isTopic(at)) return;
      g.fillStyle = "rgba(" + TINTS[at % TINTS.length] + "," + look.tint + ")";
      g.beginPath();
      var p = island.outline, n = p.length / 2;
      function px(i) { return p[2 * ((i + n) % n)] * view.k + view.x; }
      function py(i) { return p[2 * ((i + n) % n) + 1] * view.k + view.y; }
      g.moveTo((px(-1) + px(0)) / 2, (py(-1) + py(0)) / 2);
      for (var i = 0; i < n; i++) g.quadraticCurveTo(px(i), py(i), (px(i) + px(i + 1)) / 2, (py(i) + py(i + 1)) / 2);
      g.fill();
    });
  }
  function drawRoads() { /* far away, links between topics are drawn as one */
    var strength = Math.max(0, Math.min(1, (2.2 - zoomLevel()) / 1.2));
    if (!strength || !roads.length) return;
    g.strokeStyle = look.road; g.lineCap = "round";
    roads.forEach(function (road) {
      var a = D.islands[Math.floor(road[0] / 65536)], b = D.islands[road[0] % 65536], f = Math.sqrt(road[1] / roads[0][1]);
      if (f < 0.15) return;
      var x1 = a.x * view.k + view.x, y1 = a.y * view.k + view.y, x2 = b.x * view.k + view.x, y2 = b.y * view.k + view.y;
      g.globalAlpha = 0.13 * f * strength; g.lineWidth = Math.max(0.6, 8 * f);
      g.beginPath(); g.moveTo(x1, y1);
      g.quadraticCurveTo((x1 + x2) / 2 + (y2 - y1) * 0.12, (y1 + y2) / 2 - (x2 - x1) * 0.12, x2, y2);
      g.stroke();
    });
    g.globalAlpha = 1;
  }
  function drawEdges() { /* within topics first; links across wait until one zooms in */
    var seen = new Set(inView), left = MAX_EDGES, across = zoomLevel() > 1.1 || count < 400;
    g.strokeStyle = look.edge; g.lineWidth = 0.8;
    g.beginPath();
    for (var j = 0; j < inView.length && left > 0; j++) {
      var i = inView[j], list = near[i];
      for (var q = 0; q < list.length && left > 0; q++) {
        var o = list[q][0];
        if (!visible[o] || (seen.has(o) && o < i) || (!across && D.topics[o] !== D.topics[i])) continue;
        g.moveTo(X(i), Y(i)); g.lineTo(X(o), Y(o)); left--;
      }
    }
    g.stroke();
  }
  function drawNode(c, i) {
    var x = X(i), y = Y(i), R = radius[i] * scale(), kind = D.kinds[i];
    c.fillStyle = look.kinds[kind]; c.strokeStyle = look.rim; c.lineWidth = Math.min(1.4, R * 0.25);
    c.beginPath();
    if (kind === 0 || kind === 5) c.arc(x, y, R * 0.92, 0, TAU);
    else if (kind === 1) { c.moveTo(x, y - R * 1.18); c.lineTo(x + R * 1.18, y); c.lineTo(x, y + R * 1.18); c.lineTo(x - R * 1.18, y); c.closePath(); }
    else if (kind === 2) c.rect(x - R * 0.9, y - R * 0.9, R * 1.8, R * 1.8);
    else if (kind === 3) { c.moveTo(x, y - R * 1.15); c.lineTo(x + R * 1.12, y + R * 0.88); c.lineTo(x - R * 1.12, y + R * 0.88); c.closePath(); }
    else { for (var q = 0; q < 6; q++) c.lineTo(x + R * 1.08 * Math.cos(q * TAU / 6), y + R * 1.08 * Math.sin(q * TAU / 6)); c.closePath(); }
    c.fill();
    if (R > 3) c.stroke();
    if (kind === 5) { c.fillStyle = look.rim; c.beginPath(); c.arc(x, y, R * 0.4, 0, TAU); c.fill(); }
  }

  /* ---- labels: hubs, then topics, then the rest, each only where nothing is covered ---- */
  var taken = [];
  function isFree(x, y, w, t) {
    return taken.every(function (b) { return x >= b[0] + b[2] || x + w <= b[0] || y >= b[1] + b[3] || y + t <= b[1]; });
  }
  function label(c, text, x, y, size, weight, colour, middle) {
    c.font = weight + " " + size + "px " + FONT;
    var w = c.measureText(text).width + 6, t = size + 5, left = middle ? x - w / 2 : x, up = y - t / 2;
    if (left < 2 || up < 2 || left + w > W - 2 || up + t > H - 2 || !isFree(left, up, w, t)) return false;
    taken.push([left, up, w, t]);
    c.textAlign = "left"; c.textBaseline = "middle"; c.lineJoin = "round";
    c.lineWidth = 3.2; c.strokeStyle = look.halo; c.strokeText(text, left + 3, y);
    c.fillStyle = colour; c.fillText(text, left + 3, y);
    return true;
  }
  function short(text, most) { return text.length > most ? text.slice(0, most - 1) + "…" : text; }
  function beside(c, i, size, weight) { /* right of its node, else left of it; of a hub, else under or over it */
    var R = radius[i] * scale() * 1.15 + 2, text = short(D.names[i], 42);
    if (label(c, text, X(i) + R, Y(i), size, weight, look.ink, false)) return true;
    c.font = weight + " " + size + "px " + FONT;
    if (label(c, text, X(i) - R - c.measureText(text).width - 6, Y(i), size, weight, look.ink, false)) return true;
    return weight > 600 && [1, -1].some(function (side) { return label(c, text, X(i), Y(i) + side * (R + size * 0.6), size, weight, look.ink, true); });
  }
  function avoid(nodes, from, to) { /* no label over nodes of these sizes */
    var s = scale();
    nodes.slice(0, 900).forEach(function (i) {
      var R = radius[i] * s;
      if (R >= from && R < to) taken.push([X(i) - R * 0.8, Y(i) - R * 0.8, R * 1.6, R * 1.6]);
    });
  }
  function drawLabels() {
    taken = cards();
    var z = zoomLevel(), s = scale(), done = new Set(), hubs = 0, j, i;
    avoid(inView, 7, 99);
    for (j = 0; j < inView.length && hubs < (z < 2 ? 12 : 6); j++) {
      i = inView[j];
      if (D.kinds[i] === 0) continue;
      if (radius[i] * s < 7.5) break;
      hubs++;
      if (beside(h, i, 12.5, 650)) done.add(i);
    }
    if (z < 3) {
      h.globalAlpha = Math.max(0.35, Math.min(1, (3 - z) / 1.4));
      D.islands.forEach(function (island, at) {
        if (!island.name) return;
        var highest = Infinity, x = island.x * view.k + view.x;
        for (var i = 1; i < island.outline.length; i += 2) highest = Math.min(highest, island.outline[i]);
        var y = highest * view.k + view.y + 8, size = Math.max(11.5, Math.min(16, 9 + Math.sqrt(island.n / count) * 22));
        [[0, 0], [0, 14], [0, -12], [-40, 6], [40, 6], [0, 28], [-60, 20], [60, 20], [0, 44]].some(function (d) {
          return label(h, island.name, x + d[0], y + d[1], size, 700, look.topics[at % look.topics.length], true);
        });
      });
      h.globalAlpha = 1;
    }
    avoid(inView, 3.4, 7);
    var room = Math.round(LABELS * Math.min(1, W / 900) * (1 + Math.max(0, z) * 0.6));
    for (j = 0; j < inView.length && room > 0 && j < 3000; j++) {
      i = inView[j];
      if (done.has(i) || (D.kinds[i] === 0 && z < 1.4 && count > 60)) continue;
      if (beside(h, i, Math.max(10.5, Math.min(14, 9 + radius[i] * s * 0.35)), radius[i] * s > 9 ? 600 : 400)) room--;
    }
  }
  function cards() { /* cards over the map, as obstacles */
    var own = holder.getBoundingClientRect();
    return ["legend", "panel", "zoom"].map($).filter(function (card) {
      return card && !card.hidden && getComputedStyle(card).position === "absolute";
    }).map(function (card) {
      var r = card.getBoundingClientRect();
      return [r.left - own.left - 4, r.top - own.top - 4, r.width + 8, r.height + 8];
    });
  }
  function drawChosen() {
    var s = scale(), around = near[chosen].map(function (n) { return n[0]; });
    h.fillStyle = look.veil; h.fillRect(0, 0, W, H);
    h.strokeStyle = look.chosen; h.globalAlpha = 0.6; h.lineWidth = 1.2;
    h.beginPath();
    around.forEach(function (o) { h.moveTo(X(chosen), Y(chosen)); h.lineTo(X(o), Y(o)); });
    h.stroke();
    h.globalAlpha = 1;
    around.slice().reverse().forEach(function (o) { drawNode(h, o); });
    drawNode(h, chosen);
    h.strokeStyle = look.chosen; h.lineWidth = 2;
    h.beginPath(); h.arc(X(chosen), Y(chosen), radius[chosen] * s + 6, 0, TAU); h.stroke();
    taken = cards();
    avoid([chosen], 0, 99);
    beside(h, chosen, 14, 700);
    avoid(around, 0, 99);
    around.slice(0, 60).forEach(function (o) { beside(h, o, 11.5, 400); });
  }

  /* ---- choosing a node ---- */
  var evidenceAsked = false;
  function quote(item, edge) { /* what the paper says, once the sentences are here */
    var E = window.PAPERATLAS_EVIDENCE, at = E && E.places[edge];
    if (!at) return;
    var text = E.sentences[at[0]], q = make("q", "", text.slice(0, at[1]));
    q.dir = "auto";
    if (at[2] > at[1]) q.append(make("mark", "", text.slice(at[1], at[2])), text.slice(at[2]));
    item.append(q);
  }
  function askForEvidence() {
    if (evidenceAsked) return;
    evidenceAsked = true;
    var script = make("script");
    script.src = "assets/evidence.js";
    script.addEventListener("load", function () { if (chosen >= 0) choose(chosen); });
    document.body.appendChild(script);
  }
  function page(i) { return D.pages[i] || "e/" + D.ids[i] + ".html"; }
  function choose(i, move) {
    chosen = i;
    var panel = $("panel");
    panel.textContent = "";
    panel.hidden = i < 0;
    try { history.replaceState(null, "", i < 0 ? "#" : "#node=" + encodeURIComponent(D.ids[i])); } catch (error) { /* not allowed here */ }
    if (i >= 0) {
      askForEvidence();
      var close = make("button", "close", "✕"), kind = KINDS[D.kinds[i]], name = make("h2", "", D.names[i]);
      close.type = "button"; close.setAttribute("aria-label", "Close");
      close.addEventListener("click", function () { choose(-1); holder.focus(); });
      name.dir = "auto";
      var open = make("a", "open", "Open its page");
      open.href = page(i);
      var island = D.islands[D.topics[i]].name, links = D.degrees[i];
      panel.append(close, make("span", "badge " + kind, kind), name,
        make("p", "mut", (D.kinds[i] ? links + (links === 1 ? " paper" : " papers") : (D.years[i] ? D.years[i] + ", " : "") + links + " names") + (island ? " · topic: " + island : "")), open);
      ROLES.forEach(function (role, at) {
        var list = near[i].filter(function (n) { return n[1] === at; });
        if (!list.length) return;
        var ul = make("ul");
        list.slice(0, 12).forEach(function (n) {
          var li = make("li"), a = make("a", "", D.names[n[0]]);
          a.href = page(n[0]); a.dir = "auto";
          a.prepend(make("i", "k " + KINDS[D.kinds[n[0]]]));
          li.append(a);
          quote(li, n[2]);
          ul.append(li);
        });
        if (list.length > 12) ul.append(make("li", "mut", list.length - 12 + " more on its page"));
        panel.append(make("h3", "", D.kinds[i] ? role + " it" : role), ul);
      });
      panel.scrollTop = 0;
      if (move) {
        visible[i] = 1;
        show([i].concat(near[i].map(function (n) { return n[0]; })));
      }
    }
    draw();
  }
  function show(nodes) { /* all of them, and not closer than four times the whole */
    var room = free(), xs = nodes.map(function (i) { return D.x[i]; }), ys = nodes.map(function (i) { return D.y[i]; });
    var x0 = Math.min.apply(null, xs), x1 = Math.max.apply(null, xs), y0 = Math.min.apply(null, ys), y1 = Math.max.apply(null, ys);
    var k = Math.min(whole * 4, 0.62 * room[1] / (x1 - x0 + 0.1), 0.8 * H / (y1 - y0 + 0.1));
    view = { k: k, x: room[0] + room[1] / 2 - k * (x0 + x1) / 2, y: H / 2 - k * (y0 + y1) / 2 };
  }
  function nodeAt(x, y) {
    var found = -1, distance = Infinity, s = scale();
    inView.forEach(function (i) {
      var dx = X(i) - x, dy = Y(i) - y, d = dx * dx + dy * dy, R = Math.max(8, radius[i] * s + 3);
      if (d < R * R && d < distance) { distance = d; found = i; }
    });
    return found;
  }

  /* ---- gestures and keys ---- */
  function zoomAt(x, y, factor) {
    var k = Math.max(whole * 0.6, Math.min(whole * Math.max(5, Math.sqrt(count) * 0.4), view.k * factor)), s = k / view.k;
    view = { k: k, x: x - (x - view.x) * s, y: y - (y - view.y) * s };
    moved();
  }
  function place(event) { var r = holder.getBoundingClientRect(); return [event.clientX - r.left, event.clientY - r.top]; }
  holder.addEventListener("wheel", function (event) { /* the page scrolls until the map is chosen */
    if (document.activeElement !== holder && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    tip.hidden = true;
    var at = place(event);
    zoomAt(at[0], at[1], Math.exp(-event.deltaY * 0.0025));
  }, { passive: false });
  var fingers = new Map(), travelled = 0, tip = $("map-tip");
  holder.addEventListener("pointerdown", function (event) {
    fingers.set(event.pointerId, place(event));
    travelled = fingers.size > 1 ? 99 : 0;
    holder.setPointerCapture(event.pointerId);
    holder.focus({ preventScroll: true });
  });
  holder.addEventListener("pointermove", function (event) {
    var at = place(event), before = fingers.get(event.pointerId);
    if (!before) {
      var over = nodeAt(at[0], at[1]);
      holder.style.cursor = over < 0 ? "" : "pointer";
      tip.hidden = over < 0;
      if (over >= 0) {
        tip.textContent = D.names[over];
        tip.style.left = Math.max(4, Math.min(at[0] + 14, W - tip.offsetWidth - 8)) + "px";
        tip.style.top = Math.max(4, at[1] - tip.offsetHeight - 8) + "px";
      }
      return;
    }
    tip.hidden = true;
    travelled += Math.abs(at[0] - before[0]) + Math.abs(at[1] - before[1]);
    if (fingers.size === 2) {
      var other = null;
      fingers.forEach(function (p, id) { if (id !== event.pointerId) other = p; });
      var was = Math.hypot(before[0] - other[0], before[1] - other[1]), is = Math.hypot(at[0] - other[0], at[1] - other[1]);
      if (was > 0) zoomAt((at[0] + other[0]) / 2, (at[1] + other[1]) / 2, is / was);
    } else {
      view = { k: view.k, x: view.x + at[0] - before[0], y: view.y + at[1] - before[1] };
      moved();
    }
    fingers.set(event.pointerId, at);
  });
  function up(event) {
    if (fingers.delete(event.pointerId) && !fingers.size && travelled < 6 && event.type === "pointerup") {
      var at = place(event), hit = nodeAt(at[0], at[1]);
      if (hit >= 0 && hit === chosen) location.href = page(hit);
      else choose(hit);
    }
  }
  holder.addEventListener("pointerup", up);
  holder.addEventListener("pointercancel", up);
  holder.addEventListener("pointerleave", function () { tip.hidden = true; });
  var neighbour = 0;
  holder.addEventListener("keydown", function (event) {
    var key = event.key, step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[key];
    if (step) { view = { k: view.k, x: view.x + step[0], y: view.y + step[1] }; moved(); }
    else if (key === "+" || key === "=") zoomAt(W / 2, H / 2, 1.4);
    else if (key === "-") zoomAt(W / 2, H / 2, 1 / 1.4);
    else if (key === "0") { fit(); draw(); }
    else if (key === "Enter" && chosen >= 0) location.href = page(chosen);
    else if (key === "Escape" && chosen >= 0) choose(-1);
    else if ((key === "n" || key === "p") && chosen < 0) choose(order[0], true);
    else if (key === "n" || key === "p") {
      neighbour = (neighbour + (key === "n" ? 1 : -1) + near[chosen].length) % near[chosen].length;
      choose(near[chosen][neighbour][0], true);
    } else return;
    event.preventDefault();
  });
  $("zoom-in").addEventListener("click", function () { zoomAt(W / 2, H / 2, 1.5); });
  $("zoom-out").addEventListener("click", function () { zoomAt(W / 2, H / 2, 1 / 1.5); });
  $("zoom-all").addEventListener("click", function () { fit(); draw(); });
  $("legend").addEventListener("input", function (event) {
    if (event.target.name === "kind") shownKinds[KINDS.indexOf(event.target.value)] = event.target.checked;
    else least = Number(event.target.value);
    filter();
    draw();
  });
  document.addEventListener("themechange", draw);

  /* ---- start ---- */
  function fromAddress() {
    var match = /^#node=(.+)$/.exec(location.hash), id = "";
    try { id = match ? decodeURIComponent(match[1]) : ""; } catch (error) { return; }
    if (number.has(id)) choose(number.get(id), true);
  }
  $("least").value = least;
  document.querySelectorAll("#legend input[name=kind]").forEach(function (input) { input.checked = true; });
  filter();
  resize();
  fit();
  draw();
  fromAddress();
  window.addEventListener("hashchange", fromAddress);
  new ResizeObserver(function () {
    if (holder.clientWidth === W && holder.clientHeight === H) return;
    resize();
    fit();
    draw();
  }).observe(holder);
  /* for tests: where a node is on the page, and which are shown */
  window.PAPERATLAS_OVERVIEW = {
    place: function (id) { var i = number.get(id), r = holder.getBoundingClientRect(); return [r.left + X(i), r.top + Y(i)]; },
    shown: function () { return visible.reduce(function (sum, one) { return sum + one; }, 0); },
    chosen: function () { return chosen < 0 ? null : D.ids[chosen]; }
  };
})();
