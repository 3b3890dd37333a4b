(() => { // Find, choose a region, sort: all of it in the address. The map by arrow keys and taps. Nothing leaves the page.
  "use strict";
  const MOST = 12; // matches that are offered
  const one = id => document.getElementById(id);
  const table = one("table"), box = table.parentNode, form = one("find"), input = one("search"), region = one("region");

  const make = (name, text = "") => Object.assign(document.createElement(name), { textContent: text });
  const linkTo = (href, text) => Object.assign(make("a", text), { href });
  const words = text => text.split(" ").filter(Boolean);
  const plain = text => text.normalize("NFD").replace(/[\u0300-\u036f.\u2019']/g, "").replace(/&/g, " and ")
    .toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

  // A row: its own words, and what else leads to it, as name|what it is|codes.
  const rows = Array.from(table.tBodies[0].rows, row => {
    const name = row.cells[0].textContent.trim(), area = row.cells[1].textContent;
    const others = row.dataset.find.split(";").map(entry => {
      const [shown, about, codes] = entry.split("|");
      return { shown, about, texts: [plain(shown), ...words(plain(codes))].filter(Boolean) };
    });
    const entries = [{ shown: "", about: "", texts: [plain(name)] }, ...others];
    return { row, name, area, href: row.querySelector("a")?.href, own: words(plain(name + " " + area)), entries };
  });

  // Two words are near that differ by one letter: another, one more, one less, or two neighbours changed over.
  const near = (a, b) => {
    if (Math.abs(a.length - b.length) > 1 || Math.max(a.length, b.length) < 4) return a === b;
    let at = 0;
    while (at < a.length && a[at] === b[at]) at++;
    const restA = a.slice(at), restB = b.slice(at);
    return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1) ||
      (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2));
  };
  const begins = (wanted, word) => word.startsWith(wanted);
  const almost = (wanted, word) => begins(wanted, word) || (wanted.length > 3 && near(wanted, word));
  const joined = text => text.replace(/ /g, "");

  // How well an entry answers: 0 it is the text, 1 it begins with it, 2 its words and the row's begin with each word.
  const rank = (text, like, { texts }, own) => {
    if (texts.includes(text)) return 0;
    if (like === almost && text.length > 3 && texts.some(other => near(joined(text), joined(other)))) return 0;
    if (texts.some(other => begins(text, other))) return 1;
    const bag = [...own, ...texts.flatMap(words)];
    return words(text).every(wanted => bag.some(word => like(wanted, word))) ? 2 : 3;
  };
  const matches = (text, like) => rows.map(found => {
    const ranks = found.entries.map(entry => rank(text, like, entry, found.own)), best = Math.min(...ranks);
    return { ...found, best, entry: found.entries[ranks.indexOf(best)] };
  }).filter(({ best }) => best < 3).sort((a, b) => a.best - b.best);

  let target = null; // what Enter opens
  const show = () => {
    const text = plain(input.value), chosen = region.value, exact = matches(text, begins);
    const all = (exact.length ? exact : matches(text, almost)).filter(({ area }) => !chosen || area === chosen);
    const there = new Set(all.map(({ row }) => row)), very = all.filter(({ best }) => best === 0);
    rows.forEach(({ row }) => { row.hidden = !there.has(row); });
    Array.from(table.tFoot.rows).forEach(row => { row.hidden = text !== "" || (row.dataset.region ?? "") !== chosen; });
    one("regional").hidden = text !== "" || !chosen;
    target = text ? [all, very].find(some => some.length === 1)?.[0] : null;
    one("found").textContent = (all.length && !exact.length ? "Nothing is spelt like that; nearest: " : "") +
      `${all.length} of ${rows.length} partnerships${chosen && " in " + chosen}.` +
      (all.length ? "" : " No council, district, region or code begins like this; towns that are none are not in the list.") +
      (target?.href ? ` Enter opens ${target.name}.` : "");
    one("matches").replaceChildren(...(text || chosen ? all.slice(0, MOST).map(item) : []));
    if (text ? all.length > MOST : chosen) one("matches").append(rest(all.length, text ? "" : ", with their sum"));
    fit();
  };
  const item = ({ href, name, area, entry }) => {
    const line = make("li"), isOther = entry.shown && plain(entry.shown) !== plain(name);
    const told = [region.value ? "" : area, isOther ? entry.shown + (entry.about && ": " + entry.about) : ""];
    line.append(href ? linkTo(href, name) : name, " ", make("span", told.filter(Boolean).join("; ")));
    line.lastChild.className = "quiet";
    return line;
  };
  const rest = (count, more) => {
    const line = make("li"), link = linkTo("#partnerships", `All ${count} in the table${more}`), heading = one("partnerships");
    link.onclick = event => { // without the address losing what is found
      event.preventDefault();
      heading.tabIndex = -1;
      heading.focus();
      heading.scrollIntoView();
    };
    line.append(link);
    return line;
  };

  // The table sorts by any of its columns, gaps last.
  const value = (row, at) => {
    const text = row.cells[at].textContent.trim(), number = text.match(/^(?:about )?(-?\d[\d,.]*)/);
    return number ? Number(number[1].replace(/,/g, "")) : text;
  };
  const compare = (a, b) => {
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return typeof a === "number" ? a - b : a.localeCompare(b, "en");
  };
  const heads = Array.from(table.tHead.rows[0].cells), keys = heads.map(head => plain(head.textContent).replace(/ /g, "-"));
  let sorted = "";
  const sort = key => {
    const at = Math.max(keys.indexOf(key.replace(/^-/, "")), 0), down = key === "-" + keys[at];
    sorted = down || at ? (down ? "-" : "") + keys[at] : "";
    heads.forEach(head => head.removeAttribute("aria-sort"));
    heads[at].setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = (a, b) => (down && typeof a === typeof b ? -1 : 1) * compare(a, b);
    table.tBodies[0].append(...rows.map(({ row }) => row)
      .sort((a, b) => order(value(a, at), value(b, at)) || compare(value(a, 0), value(b, 0))));
  };
  heads.forEach((head, at) => {
    const button = Object.assign(make("button"), { type: "button" });
    button.append(...head.childNodes);
    head.append(button);
    button.onclick = () => {
      sort((head.getAttribute("aria-sort") === "ascending" ? "-" : "") + keys[at]);
      write("replaceState");
    };
  });

  // What is found, chosen and sorted lives in the address, so that Back, reload and a shared link keep it.
  const write = how => {
    const state = Object.entries({ find: input.value.trim(), region: region.value, sort: sorted }).filter(pair => pair[1]);
    history[how](null, "", "#" + new URLSearchParams(state));
  };
  const read = () => {
    const text = location.hash.slice(1), state = new URLSearchParams(text);
    if (text && !text.includes("=")) return; // a place on the page
    input.value = state.get("find") ?? "";
    region.value = state.get("region") ?? "";
    if (region.selectedIndex < 0) region.value = "";
    sort(state.get("sort") ?? "");
    show();
  };
  input.oninput = () => { write("replaceState"); show(); };
  region.onchange = () => { write("pushState"); show(); };
  window.addEventListener("hashchange", read);
  form.onsubmit = event => {
    event.preventDefault();
    if (target?.href) location.assign(target.href);
  };

  // A table that fits leaves its head to the page; one that does not is a box of its own, where head and names stay.
  const fit = () => {
    box.classList.remove("fits");
    box.classList.toggle("fits", table.offsetWidth <= box.offsetWidth);
  };
  window.addEventListener("resize", fit);

  // The map is one stop: arrow keys move inside. Where nothing hovers, a first tap names the place, a second opens it.
  const tiles = Array.from(document.querySelectorAll(".tiles a")), named = one("named");
  const places = tiles.map(({ parentNode: { style } }) => [Number(style.gridRowStart), Number(style.gridColumnStart)]);
  const ways = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const step = (from, [y, x]) => { // left and right in a row, up and down to the nearest of the next
    const [row, column] = places[from];
    const far = places.map(place => {
      const down = (place[0] - row) * y, right = (place[1] - column) * x;
      if (down > 0) return 100 * down + Math.abs(place[1] - column);
      return right > 0 && place[0] === row ? right : Infinity;
    });
    const least = Math.min(...far);
    return least < Infinity ? far.indexOf(least) : from;
  };
  tiles.forEach((tile, at) => {
    tile.tabIndex = at ? -1 : 0;
    tile.onfocus = () => tiles.forEach(other => { other.tabIndex = other === tile ? 0 : -1; });
    tile.onkeydown = event => {
      const to = ways[event.key] ? step(at, ways[event.key]) : { Home: 0, End: tiles.length - 1 }[event.key];
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      tiles[to].focus();
    };
    tile.onclick = event => {
      if (tile.matches(".touched") || !event.detail || !matchMedia("(hover: none)").matches) return;
      event.preventDefault();
      tiles.forEach(other => other.classList.toggle("touched", other === tile));
      named.replaceChildren(make("span", tile.querySelector(".full").textContent), " ", linkTo(tile.href, "Open its briefing"));
      named.hidden = false;
    };
  });

  document.documentElement.classList.add("script");
  form.hidden = false;
  sort("");
  show();
  read();
})();
