(function () {
  "use strict";
  var table = document.getElementById("table"), body = table.tBodies[0], rows = Array.from(body.rows);
  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[\u2019']/g, "").replace(/&/g, " and ").toLowerCase();
  }
  var texts = rows.map(function (row) {
    return plain(row.cells[0].textContent + " " + row.cells[1].textContent + " " + row.cells[2].textContent + " " + (row.dataset.find || ""));
  });

  var search = document.createElement("div");
  search.className = "search";
  search.innerHTML = '<label for="search">Find a partnership, council or region</label>' +
    '<input type="search" id="search" autocomplete="off" spellcheck="false"><p role="status"></p>';
  table.parentNode.before(search);
  var input = search.querySelector("input"), status = search.querySelector("p");
  function filter() {
    var words = plain(input.value).split(/\s+/), shown = 0;
    rows.forEach(function (row, at) {
      row.hidden = !words.every(function (word) { return texts[at].includes(word); });
      shown += !row.hidden;
    });
    table.tFoot.hidden = shown < rows.length;
    status.textContent = shown + " of " + rows.length + " partnerships" + (shown ? "" : ". No name, council or region has these letters.");
  }
  input.addEventListener("input", filter);
  filter();

  function value(row, at) {
    var text = row.cells[at].textContent.trim(), number = text.match(/^(?:about )?(-?\d[\d,.]*)/);
    return number ? Number(number[1].replace(/,/g, "")) : text;
  }
  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return typeof a === typeof b ? a.localeCompare(b, "en") : typeof a === "number" ? -1 : 1;
  }
  var heads = Array.from(table.tHead.rows[0].cells).filter(function (head) { return !head.classList.contains("files"); });
  heads.forEach(function (head, at) {
    var button = document.createElement("button");
    button.type = "button";
    button.append.apply(button, Array.from(head.childNodes));
    head.append(button);
    button.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.map(function (row) { return [value(row, at), row]; })
        .sort(function (a, b) {
          var gap = typeof b[0] === "number" && typeof a[0] !== "number" || typeof a[0] === "number" && typeof b[0] !== "number";
          return (down && !gap ? -1 : 1) * compare(a[0], b[0]) || compare(value(a[1], 0), value(b[1], 0));
        })
        .forEach(function (pair) { body.append(pair[1]); });
    });
  });
  heads[0].setAttribute("aria-sort", "ascending");
})();
