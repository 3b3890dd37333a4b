(() => { // Stops only where something scrolls; tables as copies and as files. Nothing leaves the page.
  "use strict";
  const all = what => Array.from(document.querySelectorAll(what));
  const text = element => element.textContent.trim().replace(/\s+/g, " ").replace(/\u2212/g, "-");
  const nameOf = box => { // "Table 3", or the heading above
    const above = all("h1, h2, h3").filter(head => head.compareDocumentPosition(box) & 4).pop();
    const title = box.querySelector("caption") || box.closest("figure")?.querySelector("figcaption") || above;
    return text(title || document.body).split(":")[0].slice(0, 80);
  };

  const boxes = all(".scroll");
  all(".scroll td").forEach(cell => cell.classList.toggle("long", text(cell).length > 24));
  const watch = new ResizeObserver(() => boxes.forEach(box => {
    const wide = box.scrollWidth > box.clientWidth + 1;
    box.classList.toggle("wide", wide);
    Object.entries({ tabindex: 0, role: "group", "aria-label": nameOf(box) })
      .forEach(([key, value]) => wide ? box.setAttribute(key, value) : box.removeAttribute(key));
  }));
  boxes.forEach(box => [box, ...box.children].forEach(one => watch.observe(one)));

  const value = cell => {
    const shown = text(cell);
    if (/^[-+]?\d[\d,]*(\.\d+)?$/.test(shown)) return shown.replace(/,/g, "");
    const safe = /^[=+\-@]/.test(shown) ? "'" + shown : shown; // a spreadsheet would run it
    return /[",]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  };
  const csv = table => { // a cell stands in each place that it spans
    const grid = Array.from(table.rows, () => []);
    grid.forEach((row, down) => Array.from(table.rows[down].cells).forEach(cell => {
      let at = 0;
      while (at in row) at++;
      for (let y = down; y < down + cell.rowSpan && y in grid; y++)
        for (let x = at; x < at + cell.colSpan; x++) grid[y][x] = value(cell);
    }));
    return grid.join("\r\n") + "\r\n";
  };
  const save = (name, type, ...parts) => { // barnsley-table-3.csv
    const link = document.createElement("a"), page = location.pathname.split("/").pop().replace(/\.html$/, "");
    link.href = URL.createObjectURL(new Blob(parts, { type }));
    link.download = (page + "-" + name).toLowerCase().replace(/[^\w.]+/g, "-");
    link.click();
  };
  const offer = (place, of, actions) => { // a quiet line of buttons
    const line = document.createElement("p"), said = document.createElement("span");
    line.className = "actions";
    said.setAttribute("role", "status");
    Object.entries(actions).forEach(([word, action]) => {
      const button = document.createElement("button");
      button.textContent = word;
      button.setAttribute("aria-label", word + ", " + of);
      button.onclick = () => { said.textContent = action() || ""; };
      line.append(button, " ");
    });
    line.append(said);
    place.after(line);
  };

  const picture = figure => { // the drawing for a page, as a file: with its words inside
    const svg = figure.querySelector("svg").cloneNode(true), name = figure.querySelector(".drawing").getAttribute("aria-label");
    ["class", "aria-hidden"].forEach(key => svg.removeAttribute(key));
    svg.setAttribute("role", "img");
    Object.entries({ desc: name, title: text(figure.querySelector("figcaption")) }).forEach(([tag, said]) => {
      const words = document.createElementNS(svg.namespaceURI, tag);
      words.textContent = said;
      svg.prepend(words);
    });
    return new XMLSerializer().serializeToString(svg);
  };

  all(".scroll > table").forEach(table => {
    const box = table.parentNode, name = nameOf(box), next = box.nextElementSibling, figure = table.closest("figure");
    if (table.caption && /^(Table|Figure) \w+$/.test(name)) offer(next?.matches(".source") ? next : box, name, {
      Copy: () => (getSelection().selectAllChildren(table), document.execCommand("copy")) ? "Copied" : "Selected",
      CSV: () => save(name + ".csv", "text/csv", "\ufeff", csv(table)),
      ...(figure && { "Picture (SVG)": () => save(name + ".svg", "image/svg+xml", picture(figure)) })
    });
  });
})();
