/* Every page: the switch between light and dark, the search box, tables to sort and narrow.
   Names of papers reach the page as text nodes only. */
(function () {
  "use strict";
  var KINDS = ["Paper", "Method", "Dataset", "Benchmark", "Task", "Metric"];
  var root = document.body.dataset.root;

  function make(tag, className, text) {
    var element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  /* ---- the tools of the header: they do nothing without this script, so it makes them ---- */
  var tools = document.getElementById("tools");
  function withAttributes(element, attributes) {
    Object.keys(attributes).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    return element;
  }
  var search = withAttributes(make("div", "search"), { role: "search" });
  search.append(
    withAttributes(make("input"), {
      id: "q", type: "search", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list",
      "aria-label": "Search papers and names", placeholder: "Search papers and names   /"
    }),
    withAttributes(make("ul"), { id: "found", role: "listbox", "aria-label": "Found", hidden: "" })
  );
  tools.append(search, withAttributes(make("button", "", "◐"), {
    id: "theme", type: "button", "aria-label": "Switch between light and dark"
  }));

  /* ---- light and dark ---- */
  document.getElementById("theme").addEventListener("click", function () {
    var html = document.documentElement, next = html.dataset.theme === "dark" ? "light" : "dark";
    html.dataset.theme = next;
    try { localStorage.setItem("paperatlas-theme", next); } catch (e) { /* not kept then */ }
    document.dispatchEvent(new CustomEvent("themechange"));
  });

  /* ---- search: a scan over folded names; trigrams where nothing fits ---- */
  function fold(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }
  function squeeze(text) { return text.replace(/ /g, ""); }
  function trigrams(text) {
    var padded = "  " + text + " ", found = new Set();
    for (var i = 0; i + 3 <= padded.length; i++) found.add(padded.slice(i, i + 3));
    return found;
  }

  var names = null; /* [folded, squeezed, line of the data, is it an alias] */
  function index() {
    if (names || !window.PAPERATLAS_SEARCH) return;
    names = [];
    window.PAPERATLAS_SEARCH.forEach(function (line) {
      [line[1]].concat(line.slice(4)).forEach(function (name, at) {
        var folded = fold(name);
        if (folded) names.push([folded, squeeze(folded), line, at > 0 ? name : ""]);
      });
    });
  }
  function standing(line) { return line[0] === 0 ? 0 : Math.log2(1 + line[3]) * 2; }
  function best(scored, limit) {
    var seen = new Map();
    scored.sort(function (a, b) { return b[0] - a[0]; });
    scored.forEach(function (one) { if (!seen.has(one[1])) seen.set(one[1], one); });
    return Array.from(seen.values()).slice(0, limit);
  }
  function find(text, limit) {
    index();
    var query = fold(text), tight = squeeze(query), words = query.split(" "), scored = [];
    if (!query || !names) return [];
    names.forEach(function (name) {
      var score = 0;
      if (name[0] === query || name[1] === tight) score = 100;
      else if (name[0].startsWith(query)) score = 70;
      else if (name[1].startsWith(tight)) score = 60;
      else if ((" " + name[0]).includes(" " + query)) score = 50;
      else if (words.every(function (word) { return name[0].includes(word); })) score = 30;
      if (score) scored.push([score + standing(name[2]) - (name[3] ? 2 : 0), name[2], name[3]]);
    });
    if (!scored.length && tight.length >= 3) {
      var wanted = trigrams(tight);
      names.forEach(function (name) {
        if (name[1].length > 4 * tight.length) return;
        var own = trigrams(name[1]), both = 0;
        wanted.forEach(function (t) { if (own.has(t)) both++; });
        var share = 2 * both / (wanted.size + own.size);
        if (share > 0.4) scored.push([share * 100 + standing(name[2]), name[2], name[3]]);
      });
    }
    return best(scored, limit);
  }

  var box = document.getElementById("q"), list = document.getElementById("found");
  var found = [], chosen = -1, asked = false;

  function load() {
    if (asked) return;
    asked = true;
    var script = make("script");
    script.src = root + "assets/search.js";
    script.addEventListener("load", show);
    document.body.appendChild(script);
  }
  function show() {
    found = find(box.value, 9);
    chosen = found.length ? 0 : -1;
    draw();
  }
  function draw() {
    list.textContent = "";
    found.forEach(function (one, at) {
      var line = one[1], item = make("li");
      item.id = "found-" + at;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(at === chosen));
      item.appendChild(make("i", "k " + KINDS[line[0]]));
      var name = make("span", "", line[1]);
      name.dir = "auto";
      if (one[2]) name.appendChild(make("em", "", " " + one[2]));
      item.appendChild(name);
      var count = line[0] === 0 ? (line[3] || "") : line[3] + (line[3] === 1 ? " paper" : " papers");
      item.appendChild(make("small", "", line[0] === 0 ? "Paper " + count : KINDS[line[0]] + ", " + count));
      item.addEventListener("mousedown", function (event) { event.preventDefault(); open(one); });
      list.appendChild(item);
    });
    if (!found.length && fold(box.value) && window.PAPERATLAS_SEARCH) {
      list.appendChild(make("li", "none", "Nothing by this name."));
    }
    list.hidden = !list.childNodes.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    if (chosen >= 0) box.setAttribute("aria-activedescendant", "found-" + chosen);
    else box.removeAttribute("aria-activedescendant");
  }
  function open(one) { location.href = root + one[1][2]; }
  function close() { found = []; chosen = -1; list.textContent = ""; list.hidden = true; box.setAttribute("aria-expanded", "false"); }

  box.addEventListener("focus", load);
  box.addEventListener("input", function () { load(); show(); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (found.length) chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
      draw();
      event.preventDefault();
    } else if (event.key === "Enter" && chosen >= 0) {
      open(found[chosen]);
      event.preventDefault();
    } else if (event.key === "Escape") {
      close();
    }
  });
  document.addEventListener("keydown", function (event) {
    var at = document.activeElement, typing = at && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      box.focus();
      box.select();
      event.preventDefault();
    }
  });

  /* ---- tables: a button in each heading ---- */
  function value(row, column) {
    var cell = row.cells[column], text = (cell.dataset.v || cell.textContent).trim();
    var number = parseFloat(text.replace(/,/g, "").replace(/^[^\d+.-]+/, ""));
    return [/^[\s~≈<>≤≥+-]*[\d.]/.test(text) ? number : NaN, text.toLowerCase()];
  }
  function sort(table, column, heading) {
    var down = heading.getAttribute("aria-sort") !== "descending";
    var numbers = heading.dataset.numbers === "yes";
    if (heading.getAttribute("aria-sort") === "none" && !numbers) down = false;
    var body = table.tBodies[0], rows = Array.from(body.rows).map(function (row, at) {
      return [value(row, column), row, at];
    });
    rows.sort(function (a, b) {
      var x = a[0], y = b[0], order;
      if (isNaN(x[0]) !== isNaN(y[0]) && numbers) return isNaN(x[0]) ? 1 : -1; /* empty cells last */
      order = numbers && !isNaN(x[0]) ? x[0] - y[0] : x[1].localeCompare(y[1]);
      return (down ? -order : order) || a[2] - b[2];
    });
    rows.forEach(function (row) { body.appendChild(row[1]); });
    Array.from(heading.parentNode.cells).forEach(function (cell) { cell.setAttribute("aria-sort", "none"); });
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    if (table.tBodies[0].rows.length < 2) return;
    Array.from(table.tHead.rows[0].cells).forEach(function (heading, column) {
      var button = make("button", "", heading.textContent);
      var cells = Array.from(table.tBodies[0].rows).map(function (row) { return value(row, column); });
      heading.dataset.numbers = cells.some(function (v) { return !isNaN(v[0]); }) &&
        cells.every(function (v) { return !v[1] || !isNaN(v[0]) || v[1] === "claimed"; }) ? "yes" : "no";
      button.type = "button";
      button.addEventListener("click", function () { sort(table, column, heading); });
      heading.textContent = "";
      heading.setAttribute("aria-sort", "none");
      heading.appendChild(button);
    });
  });

  /* ---- lists: narrow by words ---- */
  var narrow = document.getElementById("narrow");
  if (narrow && document.getElementById("rows")) {
    var rows = Array.from(document.getElementById("rows").tBodies[0].rows), texts = null;
    var shown = document.getElementById("shown"), whole = shown.textContent;
    narrow.addEventListener("input", function () {
      var words = fold(narrow.value).split(" "), left = 0;
      texts = texts || rows.map(function (row) { return fold(row.cells[0].textContent); });
      rows.forEach(function (row, at) {
        row.hidden = !words.every(function (word) { return texts[at].includes(word); });
        if (!row.hidden) left++;
      });
      shown.textContent = left === rows.length ? whole : left.toLocaleString("en") + " of " + whole;
    });
  }
})();
