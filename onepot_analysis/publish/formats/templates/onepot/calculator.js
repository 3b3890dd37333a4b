(() => {
"use strict";
const place = document.querySelector(".calculator"), { rule, known, words } = JSON.parse(place.dataset.facts);
const PARTS = { ptb: ["ptb_adult", "ptb_young_people"], dip: ["dip_health", "dip_home_office"], pot: ["ptb", "dip"] };
const SUMS = Object.keys(PARTS), YEARS = Object.keys(words.years), ENDS = [rule.dip.lower, rule.dip.upper], open = Infinity;

// The rule, step by step as in onepot_analysis/analysis/own_change.py
const parts = (year, of) => (PARTS[of] || []).reduce((sum, part) => sum + worth(year, part), 0);
const worth = (year, of) => year[of] ?? parts(year, of);
const has = (years, of) => years.some(year => of in year);
const both = (years, of) => years.every(year => of in year);
function check(year, name) {
  for (const of of SUMS.filter(of => of in year)) {
    const sum = parts(year, of), off = year[of] - sum;
    if (off < -1e-6 || (off > 1e-6 && PARTS[of].every(part => part in year)))
      throw { field: `${of}_${name}`, amount: year[of], parts: sum };
  }
}
function completed(given, name) {
  const year = { ...given };
  check(year, name);
  for (const whole of [...SUMS, ...SUMS]) {
    const missing = [whole, ...PARTS[whole]].filter(of => !(of in year)), [first] = missing;
    if (missing.length === 1) year[first] = first === whole ? parts(year, whole) : year[whole] - parts(year, whole) + parts(year, first);
  }
  check(year, name);
  return year;
}
function withHalves(now) {
  const half = PARTS.dip.find(of => of in now);
  if (!half || "dip" in now) return now;
  return completed({ ...now, dip: now[half] / (half === "dip_health" ? rule.health : 1 - rule.health) }, YEARS[1]);
}
function flat(years) {
  for (const streams of [PARTS.ptb, ["ptb"]]) {
    const same = {};
    for (const year of years) for (const of of streams) if (of in year) same[of] = year[of];
    years = years.map((year, at) => completed({ ...same, ...year }, YEARS[at]));
  }
  return years;
}
const room = year => (year.pot ?? open) - worth(year, "ptb");
function fits([before, now]) {
  const then = before.dip ?? room(before), since = now.dip ?? room(now), none = !has([before, now], "dip");
  if (then === open || since === open) return true;
  const isEnough = since >= then * (none ? Math.min(ENDS[0], 1) : ENDS[0]) - 1;
  const isFew = since <= then * (none ? Math.max(ENDS[1], 1) : ENDS[1]) + 1;
  return (isEnough || (!("dip" in before) && !none)) && (isFew || (!("dip" in now) && !none));
}
function dips([before, now], part, change) {
  const left = [room(before), room(now)];
  if ("dip" in before) return [before.dip, now.dip ?? Math.min(before.dip * change, left[1])];
  if ("dip" in now) return [Math.min(now.dip / change, left[0]), now.dip];
  if (Math.max(...left) < open) return left.map(each => each - part * Math.min(...left));
  const most = Math.min(left[0], left[1] / change), then = most < open ? part * most : 0;
  return [then, then * change];
}
const hull = values => [Math.min(...values), Math.max(...values)];
function byRule(years) {
  const isOpen = of => !has(years, "pot") && !has(years, of), found = {}, gbp = [], percent = isOpen("ptb") ? [0] : [];
  const ends = [0, 1].flatMap(part => ENDS.map(change => {
    const dip = dips(years, part, change), beyond = Math.min(...years.map((year, at) => room(year) - dip[at]));
    return years.map((year, at) => ({ ptb: year.ptb ?? parts(year, "ptb") + (beyond < open ? beyond : 0), dip: dip[at] }));
  }));
  YEARS.forEach((name, at) => SUMS.forEach(of => {
    const values = ends.map(end => end[at][of] ?? parts(end[at], of));
    found[`${of}_${name}`] = hull([...values, ...(isOpen(of) ? [open] : [])]);
  }));
  for (const [before, now] of ends.map(end => end.map(year => parts(year, "pot")))) {
    gbp.push(now - before);
    if (before || now) percent.push(before ? 100 * (now - before) / before : open);
  }
  for (const end of isOpen("dip") ? ENDS : []) {
    if (end !== 1) gbp.push((end - 1) * open);
    percent.push(100 * (end - 1));
  }
  return { ...found, gbp: hull(gbp), percent: percent.length ? hull(percent) : [-open, open] };
}
function asKnown(years) {
  const found = { gbp: [-open, open], percent: [-open, open] }, [before, now] = years.map(year => year.pot);
  years.forEach((year, at) => SUMS.forEach(of => { found[`${of}_${YEARS[at]}`] = [year[of] ?? 0, year[of] ?? open]; }));
  if (both(years, "pot")) found.gbp = hull([now - before]);
  if (both(years, "pot") && before) found.percent = hull([100 * (now - before) / before]);
  return found;
}
function ownChange(given) {
  const certain = YEARS.map((name, at) => completed(given[at], name)), own = [certain[0], withHalves(certain[1])];
  const needed = { flat: !both(own, "ptb"), "like England": !both(own, "dip"), alike: own[1] !== certain[1] };
  let found = asKnown(own), fit = false;
  try {
    const years = flat(own);
    fit = fits(years);
    if (fit || both(own, "dip")) found = byRule(years);
  } catch (wrong) { if (!wrong.field) throw wrong; }
  for (const name of ["", "february_"])
    found[name + "real"] = found.percent.map(each => ((1 + each / 100) / rule[name + "prices"] - 1) * 100);
  return { found, fit, assumes: both(certain, "pot") ? [] : Object.keys(needed).filter(name => needed[name]) };
}

// Numbers in words, as in onepot_analysis/show/words.py
const even = value => value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
const clean = value => Math.round(value * 1e6) / 1e6;
function number(value, decimals = 0, before = "", after = "") {
  const size = Math.abs(value), tie = Number.isInteger(size * 2 ** (decimals + 1)), tens = 10 ** decimals;
  const text = (tie ? even(size * tens) / tens : size).toFixed(decimals).replace(/\B(?=(\d{3})+(?=\.|$))/g, ",");
  return (value < 0 && /[1-9]/.test(text) ? words.minus : "") + before + text + after;
}
const step = amount => amount ? Math.max(10 ** (Math.floor(Math.log10(Math.abs(amount))) - 2), 1) : 1;
function pounds(amount) {
  const short = even(clean(amount / step(amount))) * step(amount), million = Math.floor(Math.abs(short) / 1e6);
  return million ? number(short / 1e6, Math.max(3 - `${million}`.length, 0), "£", "m") : number(short, 0, "£");
}
const outward = ([low, high], by) => [Math.floor(clean(low / by(low))) * by(low), Math.ceil(clean(high / by(high))) * by(high)];
function change(ends, show, by, unit = "") {
  const [near, far] = hull(ends.map(Math.abs)), word = ends[0] < 0 ? "a fall of" : "a rise of";
  if (!far) return "no change";
  if (ends[0] < 0 && ends[1] > 0) return `a change of between ${outward(ends, by).map(show).join(" and ")}${unit}`;
  if (near === far) return `${word} ${show(near) === show(0) ? `less than ${show(by(near))}` : show(near)}${unit}`;
  const [low, high] = outward([near, far], by).map(show);
  return `${word} ${near ? `between ${low} and` : "less than"} ${high}${unit}`;
}
const perCent = (ends, decimals = 1) => change(ends, each => number(each, decimals), () => 10 ** -decimals, " per cent");
function cash({ gbp, percent }) {
  const money = change(gbp, pounds, step), share = perCent(percent).split(" of ").pop();
  if (!gbp[0] && !gbp[1]) return money;
  return `${money} (${money.includes("less than") ? share.replace(/^less than /, "") : share})`;
}
const limited = ends => ends.every(Number.isFinite);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
function sentences({ found, fit, assumes }) {
  const dip = perCent(ENDS.map(each => 100 * (each - 1)), 2), misfit = fit ? [] : [filled(words.misfit, { dip })];
  if (!limited(found.percent)) return [words.open, ...misfit];
  const holds = assumes.map(name => filled(words.assumptions[name], { dip })), last = holds.pop();
  return [
    limited(found.gbp) ? filled(words.closed, { cash: cash(found) }) : filled(words.percent, { cash: perCent(found.percent) }),
    filled(words.prices, { real: perCent(found.real), february: perCent(found.february_real) }),
    ...misfit,
    last ? filled(words.holds, { assumptions: holds.length ? `${holds.join(", ")} and ${last}` : last }) : words.certain,
  ];
}
const cell = (ends, decimals, at) => !Number.isFinite(ends[at]) ? words.gap
  : number(ends[0] === ends[1] ? ends[at] : outward(ends, () => 10 ** -decimals)[at], decimals);

// The form: read, worked out, shown
function read(text) {
  const [, whole, rest = "", by] = /^£?(\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(\.\d+)?([mk]?)$/.exec(text.replace(/\s/g, "").toLowerCase()) || [];
  return Math.round(Number(whole?.replace(/,/g, "") + rest) * ({ m: 1e6, k: 1e3 }[by] || 1));
}
function node(tag, values = {}, ...children) {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...children);
  return made;
}
const inputs = {}, errors = {}, output = node("output"), rows = node("tbody");
function field(of, year) {
  const name = `${of}_${year}`, id = `own-${name}`, value = name in known ? number(known[name]) : "";
  inputs[name] = node("input", { id, type: "text", inputMode: "numeric", autocomplete: "off", defaultValue: value });
  errors[name] = node("p", { id: `${id}-error`, className: "error", hidden: true });
  return node("div", {}, node("label", { htmlFor: id }, words.fields[of]), inputs[name], errors[name]);
}
function fields(year, at) {
  const streams = [...PARTS.ptb, ...(at ? PARTS.dip : [])], isOpen = streams.some(of => `${of}_${year}` in known);
  return node("fieldset", {}, node("legend", {}, words.years[year]), ...["pot", "dip", "ptb"].map(of => field(of, year)),
    node("details", { open: isOpen }, node("summary", {}, words.streams), ...streams.map(of => field(of, year))));
}
function show(isDone) {
  const given = YEARS.map(() => ({})), wrong = {};
  let result;
  for (const name in inputs) {
    const text = inputs[name].value.trim(), amount = read(text);
    if (text && Number.isNaN(amount)) wrong[name] = words.number;
    else if (text) given[YEARS.findIndex(year => name.endsWith(year))][name.slice(0, -8)] = amount;
  }
  try {
    result = ownChange(given);
  } catch (off) {
    if (!off.field) throw off;
    wrong[off.field] = filled(words.sum, { parts: number(off.parts, 0, "£"), amount: number(off.amount, 0, "£") });
  }
  const hasErrors = Object.keys(wrong).length > 0;
  if (hasErrors && !isDone) return;
  for (const name in inputs) {
    errors[name].textContent = wrong[name] || "";
    errors[name].hidden = !wrong[name];
    if (wrong[name]) inputs[name].closest("details")?.setAttribute("open", "");
    for (const [attribute, value] of [["aria-invalid", "true"], ["aria-describedby", errors[name].id]])
      wrong[name] ? inputs[name].setAttribute(attribute, value) : inputs[name].removeAttribute(attribute);
  }
  output.replaceChildren(...(hasErrors ? [words.wrong] : sentences(result)).map(text => node("p", {}, text)));
  const isOpen = ([low, high]) => high === open && low <= 0;
  rows.replaceChildren(...(hasErrors ? [] : Object.keys(words.rows).filter(name => !isOpen(result.found[name])).map(name => {
    const decimals = /real|percent/.test(name) ? 1 : 0, values = [0, 1].map(at => cell(result.found[name], decimals, at));
    return node("tr", {}, node("th", { scope: "row" }, words.rows[name]), ...values.map(text => node("td", { className: "num" }, text)));
  })));
  rows.parentNode.hidden = hasErrors;
}
const heads = words.ends.map((text, at) => text ? node("th", { className: at ? "num" : "", scope: "col" }, text) : node("td", {}));
const form = node("form", {}, node("h3", { id: "own" }, words.title), node("p", { className: "quiet", id: "own-hint" }, words.hint),
  node("div", { className: "years" }, ...YEARS.map(fields)), node("button", { type: "reset" }, words.reset), output,
  node("table", {}, node("caption", {}, words.caption), node("thead", {}, node("tr", {}, ...heads)), rows));
form.setAttribute("aria-labelledby", "own");
let waiting;
form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 500); });
form.addEventListener("change", () => { clearTimeout(waiting); show(true); });
form.addEventListener("submit", event => { event.preventDefault(); show(true); });
form.addEventListener("reset", () => setTimeout(show, 0, true));
place.prepend(form);
show();
})();
