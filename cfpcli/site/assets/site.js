/* Adds to pages that are complete without it: search, filters, "my programme", the reader's own time, days left, "Now".
   No request leaves the site, and what a reader saves stays in this browser. */
(() => {
  "use strict";
  const page = document.documentElement.dataset;
  const list = document.getElementById("sessions"), form = document.getElementById("find");
  let status = document.getElementById("status");

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  function make(name, text, attributes = {}) {
    const element = document.createElement(name);
    element.textContent = text;
    for (const [each, value] of Object.entries(attributes)) { element.setAttribute(each, value); }
    return element;
  }
  function report(...parts) { status?.replaceChildren(...parts.filter(Boolean).flatMap((part) => [part, " "])); }

  /* Data are scripts that assign a variable, because a page that was opened from disk may not fetch. */
  function load(name, variable, then) {
    if (window[variable]) { then(window[variable]); return; }
    let script = document.getElementById(`data-${variable}`);
    if (!script) {
      script = make("script", "", { id: `data-${variable}`, src: page.root + name });
      document.head.append(script);
    }
    script.addEventListener("load", () => then(window[variable]));
    script.addEventListener("error", () => { script.remove(); report("The data of this page could not be loaded."); });
  }

  /* What is saved: codes of sessions. A browser that keeps nothing has them until the page is left. */
  const key = `cfp.${page.event}.saved`;
  let keeps = true, memory = [];
  function saved() {
    try {
      const codes = keeps ? JSON.parse(localStorage.getItem(key) || "[]") : memory;
      return Array.isArray(codes) ? codes.filter((code) => typeof code === "string") : [];
    } catch { return memory; }
  }
  function save(codes) {
    memory = codes;
    try { localStorage.setItem(key, JSON.stringify(codes)); } catch { keeps = false; }
  }

  /* Times: days that are left, the reader's own time beside that of the place, and the link to what is on. */
  const clock = { hour: "2-digit", minute: "2-digit" };
  function inZone(instant, timeZone, options) {
    return new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", ...options }).format(instant);
  }
  function countdown() {
    for (const time of all("[data-countdown]")) {
      const days = Math.floor((new Date(time.dateTime) - Date.now()) / 86400000);
      time.after(` (${days > 0 ? `${count(days, "day")} left` : days === 0 ? "less than a day left" : "closed"})`);
    }
  }
  function ownCloses() {
    const full = { ...clock, weekday: "long", day: "numeric", month: "long" };
    for (const time of all("[data-countdown]")) {
      const last = new Date(time.dateTime) - 1, own = inZone(last, undefined, full); /* the last minute in time */
      if (own !== inZone(last, page.zone, full)) { time.after(make("span", ` (your time: ${own})`, { "class": "yours" })); }
    }
  }
  function ownTimes() {
    for (const when of all(".when")) {
      const [time, end] = all("time", when);
      if (!time) { continue; }
      const start = new Date(time.dateTime), full = { ...clock, weekday: "short" };
      if (inZone(start, page.zone, full) === inZone(start, undefined, full)) { continue; }
      const day = { weekday: "short" }, moved = inZone(start, page.zone, day) !== inZone(start, undefined, day);
      const until = end ? `–${inZone(new Date(end.dateTime), undefined, clock)}` : "";
      const own = `${moved ? `${inZone(start, undefined, day)} ` : ""}${inZone(start, undefined, clock)}${until}`;
      const zone = when.parentElement.querySelector(".zone");
      (zone || when).after(" ", make("span", `(your time: ${own})`, { "class": "yours" }));
    }
  }
  function now() {
    const [, day, month, year, time] = /(..).(..).(....), (.....)/.exec(
      inZone(Date.now(), page.zone, { ...clock, year: "numeric", month: "2-digit", day: "2-digit" }));
    const noon = Date.UTC(year, month - 1, day, 12) - (time < page.change ? 86400000 : 0);
    const date = new Date(noon).toISOString().slice(0, 10);
    if (!page.days.split(" ").includes(date)) { return; }
    const item = make("li", "");
    item.append(make("a", "Now", { href: `${page.root}day/${date}.html#now` }));
    document.querySelector("header.site nav ul").prepend(item);
    const begun = all(".day .time").filter((each) => new Date(each.firstElementChild.dateTime) <= Date.now()).pop();
    function go() {
      if (location.hash !== "#now" || !begun) { return; }
      begun.tabIndex = -1;
      begun.focus();
      begun.scrollIntoView();
    }
    addEventListener("hashchange", go);
    go();
  }

  /* Stars. From disk only the list of sessions has them, because a browser may keep each file's storage apart. */
  function stars() {
    if (location.protocol === "file:" && !list) { return; }
    if (!status) {
      status = make("p", "", { role: "status", "class": "unseen" });
      document.querySelector("main").append(status);
    }
    for (const element of all("[data-code]:not([data-code=''])")) {
      const heading = element.querySelector("h1, h3"), title = heading.textContent;
      const button = make("button", "", { type: "button", "class": "star" });
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", "0 0 24 24");
      svg.setAttribute("aria-hidden", "true");
      const path = document.createElementNS(svg.namespaceURI, "path");
      path.setAttribute("d", "M12 2.8l2.8 5.9 6.5.8-4.8 4.5 1.3 6.4-5.8-3.2-5.8 3.2 1.3-6.4-4.8-4.5 6.5-.8z");
      svg.append(path);
      button.append(svg);
      if (heading.tagName === "H1") { button.append(" My programme"); }
      else { button.setAttribute("aria-label", `Save to my programme: ${title}`); }
      button.addEventListener("click", () => toggle(element.dataset.code, title));
      heading.after(button);
      element.classList.add("has-star");
    }
    draw();
  }
  function draw() {
    const codes = saved();
    for (const button of all(".star")) {
      button.setAttribute("aria-pressed", codes.includes(button.parentElement.dataset.code));
    }
    if (!form) { return; }
    const carry = document.getElementById("carry");
    carry.href = `#my=${codes.join(",")}`;
    carry.hidden = document.getElementById("calendar").disabled = !codes.length;
    markClashes(codes);
  }
  function toggle(code, title) {
    const codes = saved(), isNew = !codes.includes(code);
    save(isNew ? [...codes, code] : codes.filter((each) => each !== code));
    draw();
    report(`${isNew ? "Saved to" : "Removed from"} my programme: ${title}.`,
      keeps ? "" : "This browser does not keep it when you leave the page.");
  }
  function markClashes(codes) {
    for (const mark of all(".clash", list)) { mark.remove(); }
    let until = 0, longest = null;
    for (const row of rows.filter((each) => codes.includes(each.dataset.code))) {
      const [start, end] = all(".when time", row).map((time) => +new Date(time.dateTime));
      if (!end) { continue; }
      if (start < until) {
        for (const each of [longest, row].filter((one) => !one.querySelector(".clash"))) {
          each.querySelector(".meta").append(make("span", " · overlaps with another saved session", { "class": "clash" }));
        }
      }
      if (end > until) { until = end; longest = row; }
    }
  }

  /* Search and filters, with their state in the address. `offered` are the sessions of a link that are not saved yet. */
  const rows = form ? all("li[data-code]", list) : [], names = ["day", "track", "language", "kind"];
  const fields = form ? names.map((name) => form.elements[name]).filter(Boolean) : [];
  let offered = [];
  const offering = make("p", "");
  status?.after(offering);
  function fold(text) {
    return text.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "").toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ");
  }
  function filter() {
    const { q, mine } = form.elements, words = fold(q.value).split(/\s+/).filter(Boolean), codes = new Set(saved());
    const has = (texts) => words.every((word) => texts.some((text) => text.includes(word)));
    const hits = new Set((window.cfpIndex || []).filter(([, ...texts]) => has(texts)).map(([code]) => code));
    const chosen = fields.filter((field) => field.value), shown = new Set();
    for (const row of rows) {
      const { code } = row.dataset;
      const fits = (!words.length || hits.has(code)) && (!mine.checked || codes.has(code)) &&
        (!offered.length || offered.includes(code)) && chosen.every((field) => field.value === row.dataset[field.name]);
      row.hidden = !fits;
      if (fits) { shown.add(code); }
    }
    offering.replaceChildren(...offered.length ? [offer()] : []);
    for (const section of all("section", list)) { section.hidden = !section.querySelector("li:not([hidden])"); }
    const clashes = mine.checked ? all("li:not([hidden]) .clash", list).length : 0;
    const lost = mine.checked ? [...codes].filter((code) => !rows.some((row) => row.dataset.code === code)).length : 0;
    if (mine.checked && !codes.size) { report("Nothing is saved yet: the star of a session saves it."); return; }
    report(count(shown.size, "session") + (clashes ? `, ${clashes} overlap` : ""),
      lost ? `(${lost} more saved, no longer in the programme)` : "");
  }
  function offer() {
    const button = make("button", `Add ${count(offered.length, "session")} to my programme`, { type: "button" });
    button.addEventListener("click", () => {
      save([...saved(), ...offered]);
      offered = [];
      draw();
      form.elements.mine.checked = true;
      change();
      form.elements.mine.focus();
    });
    return button;
  }
  function change() {
    const state = new URLSearchParams();
    for (const field of [form.elements.q, ...fields]) { if (field.value) { state.set(field.name, field.value); } }
    if (form.elements.mine.checked) { state.set("mine", ""); }
    if (offered.length) { state.set("my", offered.join(",")); }
    try { history.replaceState(null, "", `#${state}`); } catch { /* some browsers refuse from disk, or too many */ }
    filter();
  }
  function restore() {
    const state = new URLSearchParams(location.hash.slice(1)), codes = saved();
    for (const field of [form.elements.q, ...fields]) {
      field.value = state.get(field.name) || "";
      if (field.selectedIndex === -1) { field.value = ""; }
    }
    const known = new Set(rows.map((row) => row.dataset.code));
    offered = [...new Set((state.get("my") || "").split(","))].filter((code) => known.has(code) && !codes.includes(code));
    form.elements.mine.checked = state.has("mine") || state.has("my") && !offered.length;
    if (form.elements.q.value) { load("index.js", "cfpIndex", filter); } else { filter(); }
  }
  function download() {
    load("calendar.js", "cfpCalendar", ({ before, events, after }) => {
      const timed = saved().filter((code) => events[code]?.length);
      const known = new Set(rows.map((row) => row.dataset.code));
      const untimed = saved().filter((code) => known.has(code) && !timed.includes(code)).length;
      if (!timed.length) { report("Nothing was downloaded: none of the saved sessions has a time yet."); return; }
      const blob = new Blob([before, ...timed.flatMap((code) => events[code]), after], { type: "text/calendar" });
      const link = make("a", "", { href: URL.createObjectURL(blob), download: "my-programme.ics" });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      report(`Downloaded my-programme.ics with ${count(timed.length, "session")}.`,
        untimed ? `${count(untimed, "session")} without a time left out.` : "");
    });
  }
  function search() {
    form.hidden = false;
    const { q } = form.elements, index = (then) => load("index.js", "cfpIndex", then);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => { offered = []; change(); }));
    form.addEventListener("input", (event) => { if (event.target === q) { index(change); } else { change(); } });
    q.addEventListener("focus", () => index(() => {}), { once: true });
    document.getElementById("calendar").addEventListener("click", download);
    addEventListener("hashchange", restore);
    restore();
  }

  /* A card that has the focus in a wide timetable is shown whole. */
  function follow(event) {
    const { target } = event, shown = target.closest(".s, .room");
    if (shown && target.matches(":focus-visible")) { shown.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  }

  document.querySelector(".scroll")?.addEventListener("focusin", follow);
  countdown();
  try { ownTimes(); ownCloses(); now(); } catch (error) {
    if (!(error instanceof RangeError)) { throw error; } /* else the browser does not know the zone of the event */
  }
  stars();
  if (form) { search(); }
  addEventListener("storage", (event) => { if (event.key === key) { draw(); if (form) { filter(); } } });
  addEventListener("pageshow", (event) => { if (event.persisted) { draw(); } });
})();
