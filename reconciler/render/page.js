"use strict";
(() => {
  const items = Array.from(document.querySelectorAll(".item"));
  const form = document.querySelector("form.filters");
  const status = document.querySelector(".shown");
  if (!form) return;
  const [kind, text] = [form.elements.kind, form.elements.text];
  const chips = Array.from(form.querySelectorAll("button[data-of]"));
  const words = new Map();

  // The filter is what the address says behind its "#", so that a link to it leads others to the same view.
  const asked = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    const many = (name) => new Set((given.get(name) || "").split(",").filter(Boolean));
    return {
      kind: given.get("kind") || "",
      text: given.get("text") || "",
      action: many("action"),
      state: many("state"),
      entry: given.get("entry") || "",
      open: given.get("open") || "",
    };
  };

  const said = (item) => {
    if (!words.has(item)) words.set(item, item.textContent.toLowerCase());
    return words.get(item);
  };

  const fits = (item, want) =>
    (!want.kind || item.dataset.kind === want.kind) &&
    (!want.action.size || want.action.has(item.dataset.action)) &&
    (!want.state.size || item.dataset.state.split(",").some((one) => want.state.has(one))) &&
    (!want.text || said(item).includes(want.text.toLowerCase()));

  const show = () => {
    const want = asked();
    const wanted = want.entry && document.getElementById(`entry=${want.entry}`);
    let shown = 0;
    for (const item of items) {
      const visible = item === wanted || fits(item, want);
      item.hidden = !visible;
      item.classList.toggle("wanted", item === wanted);
      if (visible) shown += 1;
      if (visible && want.open === "all") item.open = true;
    }
    kind.value = want.kind;
    if (text.value !== want.text) text.value = want.text;
    for (const chip of chips) {
      chip.setAttribute("aria-pressed", String(want[chip.dataset.of].has(chip.value)));
    }
    status.textContent = `${shown.toLocaleString("en")} of ${items.length.toLocaleString("en")} shown`;
    if (wanted) {
      wanted.open = true;
      wanted.scrollIntoView({ block: "nearest" });
    }
  };

  const ask = (changes) => {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const [name, value] of Object.entries({ entry: "", open: "", ...changes })) {
      if (value) given.set(name, value);
      else given.delete(name);
    }
    history.replaceState(null, "", `#${given}`);
    show();
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  kind.addEventListener("change", () => ask({ kind: kind.value }));
  text.addEventListener("input", () => ask({ text: text.value }));
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      const chosen = asked()[chip.dataset.of];
      if (!chosen.delete(chip.value)) chosen.add(chip.value);
      ask({ [chip.dataset.of]: Array.from(chosen).join(",") });
    });
  }
  form.elements.expand.addEventListener("click", () => ask({ open: "all" }));
  form.elements.collapse.addEventListener("click", () => {
    for (const item of items) item.open = false;
    ask({});
  });
  form.elements.all.addEventListener("click", () => ask({ kind: "", text: "", action: "", state: "" }));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#entry="]');
    if (!link) return;
    event.preventDefault();
    ask({ entry: link.getAttribute("href").slice("#entry=".length) });
    document.querySelector(".item.wanted > summary").focus();
  });
  document.addEventListener("keydown", (event) => {
    const writing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      text.focus();
    } else if (event.key === "Escape" && event.target === text) {
      ask({ text: "" });
    }
  });
  // What is folded would be missing on paper.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = items.filter((item) => !item.hidden && !item.open);
    for (const item of folded) item.open = true;
  });
  addEventListener("afterprint", () => {
    for (const item of folded) item.open = false;
  });
  addEventListener("hashchange", show);
  form.hidden = false;
  show();
})();
