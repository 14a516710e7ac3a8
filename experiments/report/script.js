// Sorts and filters the tables of this page, switches its colours, and leads the keyboard to what scrolls.
// Without it the tables are whole, and the page scrolls instead of its parts.
"use strict";

const value = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.value ?? cell.textContent.trim();
};

// Numbers by size, words by alphabet; what has no number comes last in either direction.
const order = (column, numeric, sign) => (a, b) => {
  const [x, y] = [value(a, column), value(b, column)];
  if (!numeric) return sign * x.localeCompare(y, "en", { numeric: true });
  const [m, n] = [x, y].map((text) => (text === "" ? NaN : Number(text)));
  if (Number.isNaN(m) || Number.isNaN(n)) return Number.isNaN(m) - Number.isNaN(n);
  return m === n ? 0 : sign * (m < n ? -1 : 1);
};

const makeSortable = (table) => {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (!head.dataset.sort) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    if (head.title) button.title = head.title;
    head.removeAttribute("title");
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      body.append(...[...body.rows].sort(order(column, head.dataset.sort === "number", down ? -1 : 1)));
    });
  });
};

const makeFilterable = (form) => {
  const rows = [...document.getElementById(form.dataset.filters).tBodies[0].rows];
  const words = rows.map((row) => `${row.textContent} ${row.dataset.words ?? ""}`.toLowerCase());
  const shown = form.querySelector("output");
  const apply = () => {
    const { search, unexpected } = form.elements;
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const choices = [...form.querySelectorAll("select")].filter((select) => select.value);
    let count = 0;
    rows.forEach((row, i) => {
      const fits = wanted.every((word) => words[i].includes(word))
        && choices.every((select) => row.dataset[select.name] === select.value)
        && !(unexpected?.checked && !("surprise" in row.dataset));
      row.hidden = !fits;
      count += fits;
    });
    shown.textContent = `${count} of ${rows.length} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply(); // a browser may have kept what was typed before the page was loaded again
};

// The colours are those that the reader's system prefers, until the button is pressed.
const makeSwitch = (button) => {
  const { style } = document.documentElement;
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (style.colorScheme || (preferred.matches ? "dark" : "light")) === "dark";
  const tell = () => button.setAttribute("aria-pressed", dark());
  button.addEventListener("click", () => {
    style.colorScheme = dark() ? "light" : "dark";
    tell();
  });
  preferred.addEventListener("change", tell);
  button.hidden = false;
  tell();
};

// What scrolls sideways can be reached by keyboard and has a name; what fits is no stop on the way.
const watch = new ResizeObserver((entries) => entries.forEach(({ target }) => makeReachable(target)));
const makeReachable = (box) => {
  const drawn = box.querySelector("svg.figure")?.getAttribute("aria-label");
  const title = box.closest("section")?.querySelector("h2, h3").textContent;
  const name = drawn ?? [box.dataset.name ?? "list", title].filter(Boolean).join(": ");
  const named = { tabindex: 0, "aria-label": name };
  if (!box.matches("ul, dl")) named.role = "region";
  const scrolls = box.scrollWidth > box.clientWidth;
  Object.entries(named).forEach(([name, word]) => scrolls ? box.setAttribute(name, word) : box.removeAttribute(name));
};

// An address may be as long as a browser likes, and a file longer: save it from memory.
const save = (event) => {
  const link = event.target.closest("a[download]");
  if (!link) return;
  const text = decodeURIComponent(link.getAttribute("href").replace(/^data:[^,]*,/, ""));
  const copy = document.createElement("a");
  copy.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  copy.download = link.download;
  copy.click();
  setTimeout(() => URL.revokeObjectURL(copy.href), 1000);
  event.preventDefault();
};

document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
document.querySelectorAll("form[data-filters]").forEach(makeFilterable);
document.querySelectorAll("button.scheme").forEach(makeSwitch);
document.querySelectorAll("[data-name], figure, section ul, section dl").forEach((box) => watch.observe(box));
document.addEventListener("click", save);
document.fonts.forEach((face) => face.load()); // figures that are not near have not asked for it, and may be printed
