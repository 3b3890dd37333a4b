(function () {
  "use strict";
  var MOST = 12;
  var table = document.getElementById("table"), body = table.tBodies[0], foot = table.tFoot, box = table.parentNode;
  var form = document.getElementById("find"), input = form.elements.search, region = form.elements.region;
  var status = document.getElementById("found"), list = document.getElementById("matches"), named = document.getElementById("named");

  function make(name, text) {
    var element = document.createElement(name);
    element.textContent = text || "";
    return element;
  }
  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f.\u2019']/g, "").replace(/&/g, " and ").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  }
  function words(text) {
    return text ? text.split(" ") : [];
  }

  /* Each row: its own words, and what else finds it: names, what they are, their codes. */
  var rows = Array.from(body.rows).map(function (row) {
    var link = row.querySelector("a"), name = row.cells[0].textContent.trim(), area = row.cells[1].textContent;
    var entries = row.dataset.find.split(";").map(function (entry) {
      var part = entry.split("|");
      return { name: part[0], about: part[1], texts: [plain(part[0])].concat(words(plain(part[2]))).filter(Boolean) };
    });
    entries.unshift({ name: "", about: "", texts: [plain(name)] });
    return { row: row, href: link && link.href, name: name, area: area, own: words(plain(name + " " + area)), entries: entries };
  });

  /* Whether two words differ by one letter at most: another, one more, one less, or two neighbours changed over. */
  function near(a, b) {
    if (a === b) return true;
    if (Math.abs(a.length - b.length) > 1 || Math.max(a.length, b.length) < 4) return false;
    var at = 0;
    while (at < a.length && a[at] === b[at]) at += 1;
    var restA = a.slice(at), restB = b.slice(at);
    return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1) ||
      restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
  }
  function begins(wanted, word) { return word.startsWith(wanted); }
  function almost(wanted, word) { return begins(wanted, word) || wanted.length > 3 && near(wanted, word); }

  /* The best entry of a row for what is wanted, with its rank: 0 the very name, 1 its beginning, 2 its words. */
  function best(one, text, like) {
    var found = null;
    one.entries.forEach(function (entry) {
      var bag = one.own.concat.apply(one.own, entry.texts.map(words)), rank = 3;
      if (entry.texts.includes(text)) rank = 0;
      else if (entry.texts.some(begins.bind(null, text))) rank = 1;
      else if (words(text).every(function (word) { return bag.some(like.bind(null, word)); })) rank = 2;
      else if (like === almost && text.length > 3 && entry.texts.some(function (other) { return near(text.replace(/ /g, ""), other.replace(/ /g, "")); })) rank = 0;
      if (rank < (found ? found.rank : 3)) found = { one: one, entry: entry, rank: rank };
    });
    return found;
  }
  function matches(text, like) {
    return rows.map(function (one) { return best(one, text, like); }).filter(Boolean).sort(function (a, b) { return a.rank - b.rank; });
  }

  /* Find and region: which rows are there, what is said, what Enter opens. */
  var target = null;
  function show() {
    var text = plain(input.value), chosen = region.value, all = matches(text, begins), isNear = false;
    if (text && !all.length) { all = matches(text, almost); isNear = all.length > 0; }
    if (chosen) all = all.filter(function (match) { return match.one.area === chosen; });
    var there = new Set(all.map(function (match) { return match.one; }));
    rows.forEach(function (one) { one.row.hidden = !there.has(one); });
    Array.from(foot.rows).forEach(function (row) { row.hidden = Boolean(text) || (row.dataset.region || "") !== chosen; });
    document.getElementById("regional").hidden = Boolean(text) || !chosen;
    var exact = all.filter(function (match) { return match.rank === 0; });
    target = text && (all.length === 1 ? all[0] : exact.length === 1 ? exact[0] : null);
    status.textContent = (isNear ? "Nothing is spelt like that; nearest: " : "") + all.length + " of " + rows.length + " partnerships" +
      (chosen ? " in " + chosen : "") + (all.length ? "." : ". No council, district, region or code begins like this; towns that are none are not in the list.") +
      (target && target.one.href ? " Enter opens " + target.one.name + "." : "");
    list.replaceChildren.apply(list, text || chosen ? all.slice(0, MOST).map(item) : []);
    if (!text && chosen) list.append(more("All " + all.length + " in the table, with their sum"));
    else if (text && all.length > MOST) list.append(more("All " + all.length + " in the table"));
    fit();
  }
  function item(match) {
    var line = make("li"), link = make(match.one.href ? "a" : "span", match.one.name), entry = match.entry;
    if (match.one.href) link.href = match.one.href;
    var told = [region.value ? "" : match.one.area];
    if (entry.name && plain(entry.name) !== plain(match.one.name)) told.push(entry.name + (entry.about && ": " + entry.about));
    line.append(link, " ", make("span", told.filter(Boolean).join("; ")));
    line.lastChild.className = "quiet";
    return line;
  }
  function more(text) {
    var line = make("li"), link = make("a", text);
    link.href = "#partnerships";
    link.addEventListener("click", function (event) {
      event.preventDefault();
      var heading = document.getElementById("partnerships");
      heading.tabIndex = -1;
      heading.focus();
      heading.scrollIntoView();
    });
    line.append(link);
    return line;
  }
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (target && target.one.href) location.assign(target.one.href);
  });

  /* The table sorts by any of its columns. */
  function value(row, at) {
    var text = row.cells[at].textContent.trim(), number = text.match(/^(?:about )?(-?\d[\d,.]*)/);
    return number ? Number(number[1].replace(/,/g, "")) : text;
  }
  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return typeof a === typeof b ? a.localeCompare(b, "en") : typeof a === "number" ? -1 : 1;
  }
  var heads = Array.from(table.tHead.rows[0].cells), keys = heads.map(function (head) { return plain(head.textContent).replace(/ /g, "-"); });
  var sorted = "";
  function sort(key) {
    var at = Math.max(keys.indexOf(key.replace(/^-/, "")), 0), down = key[0] === "-" && keys[at] === key.slice(1);
    sorted = down || at ? (down ? "-" : "") + keys[at] : "";
    heads.forEach(function (head) { head.removeAttribute("aria-sort"); });
    heads[at].setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.map(function (one) { return [value(one.row, at), one.row]; })
      .sort(function (a, b) {
        var gap = typeof a[0] !== typeof b[0];
        return (down && !gap ? -1 : 1) * compare(a[0], b[0]) || compare(value(a[1], 0), value(b[1], 0));
      })
      .forEach(function (pair) { body.append(pair[1]); });
  }
  heads.forEach(function (head, at) {
    var button = make("button");
    button.type = "button";
    button.append.apply(button, Array.from(head.childNodes));
    head.append(button);
    button.addEventListener("click", function () {
      sort((head.getAttribute("aria-sort") === "ascending" ? "-" : "") + keys[at]);
      write("replaceState");
    });
  });

  /* What is found, chosen and sorted lives in the address, so that Back, reload and a shared link keep it. */
  function write(how) {
    var state = new URLSearchParams();
    if (input.value.trim()) state.set("find", input.value.trim());
    if (region.value) state.set("region", region.value);
    if (sorted) state.set("sort", sorted);
    history[how](null, "", "#" + state);
  }
  function read() {
    var text = location.hash.slice(1), state = new URLSearchParams(text);
    if (text && !text.includes("=")) return;
    input.value = state.get("find") || "";
    region.value = state.get("region") || "";
    if (region.selectedIndex < 0) region.value = "";
    sort(state.get("sort") || "");
    show();
  }
  input.addEventListener("input", function () { write("replaceState"); show(); });
  region.addEventListener("change", function () { write("pushState"); show(); });
  window.addEventListener("hashchange", read);

  /* A table that fits leaves its head to the page; one that does not is a box of its own, with head and names that stay. */
  function fit() {
    box.classList.remove("fits");
    box.classList.toggle("fits", table.offsetWidth <= box.clientWidth + 1);
  }
  window.addEventListener("resize", fit);

  /* The map is one stop: arrow keys move inside. Where nothing hovers, a first tap names the place and a second opens it. */
  var tiles = Array.from(document.querySelectorAll(".tiles a")), touched = null;
  var places = tiles.map(function (tile) { var style = tile.parentNode.style; return [Number(style.gridRowStart), Number(style.gridColumnStart)]; });
  var ways = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  function step(from, way) {
    var here = places[from], nearest = from, least = Infinity;
    places.forEach(function (place, at) {
      var down = (place[0] - here[0]) * way[0], right = (place[1] - here[1]) * way[1];
      var far = way[0] ? 100 * down + Math.abs(place[1] - here[1]) : right;
      if ((down > 0 || right > 0 && place[0] === here[0]) && far < least) { least = far; nearest = at; }
    });
    return nearest;
  }
  tiles.forEach(function (tile, at) {
    tile.tabIndex = at ? -1 : 0;
    tile.addEventListener("focus", function () { tiles.forEach(function (other) { other.tabIndex = other === tile ? 0 : -1; }); });
    tile.addEventListener("keydown", function (event) {
      var to = ways[event.key] ? step(at, ways[event.key]) : { Home: 0, End: tiles.length - 1 }[event.key];
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      tiles[to].focus();
    });
    tile.addEventListener("click", function (event) {
      if (tile === touched || !event.detail || !matchMedia("(hover: none)").matches) return;
      event.preventDefault();
      if (touched) touched.classList.remove("touched");
      touched = tile;
      tile.classList.add("touched");
      var open = make("a", "Open its briefing");
      open.href = tile.href;
      named.replaceChildren(make("span", tile.querySelector(".full").textContent), " ", open);
      named.hidden = false;
    });
  });

  document.documentElement.classList.add("script");
  form.hidden = false;
  sort("");
  read();
  show();
})();
