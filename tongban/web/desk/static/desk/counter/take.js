// The intake page without a mouse: Enter goes to the next field, the number brings the person, one key ticks the papers.
(function () {
  var form = document.querySelector("[data-counter]");
  if (!form) { return; }
  var changed = false, sending = false;

  function stops() {  // one for each question, however many answers it has; of ticks only those of the situation
    var seen = {};
    return Array.from(form.querySelectorAll("input, select, textarea")).filter(function (one) {
      if (one.type === "hidden" || one.disabled || one.offsetParent === null) { return false; }
      if (one.type === "checkbox" && !one.closest("[data-situation]")) { return false; }
      if (one.type !== "radio" && one.type !== "checkbox") { return true; }
      if (seen[one.name]) { return false; }
      seen[one.name] = true;
      return true;
    }).map(chosen);
  }

  function chosen(one) {
    return (one.type === "radio" && form.querySelector('[name="' + one.name + '"]:checked')) || one;
  }

  form.addEventListener("keydown", function (event) {
    var from = event.target;
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.ctrlKey) { return; }
    if (/^(TEXTAREA|BUTTON|SUMMARY|A)$/.test(from.tagName) || from.matches("[data-asked]")) { return; }
    event.preventDefault();
    if (from.name === "applicant_id_number" && from.value.trim()) { look.click(); return; }
    if (from.id === "situation") { from.checked = true; changed = true; }
    var all = stops(), here = all.findIndex(function (one) {
      return one === from || (/^(radio|checkbox)$/.test(from.type) && one.name === from.name);
    });
    var next = all[here + 1];
    if (from.id === "situation") { next = all.slice(here + 1).find(function (one) { return !one.value; }) || next; }
    if (next) { next.focus(); if (next.select) { next.select(); } }
  });

  var look = form.querySelector("[data-look]");
  look.addEventListener("click", function () { window.sessionStorage.setItem("tongban.after", "look"); });

  function papers() { return Array.from(form.querySelectorAll("[data-paper]")); }

  form.querySelector("[data-all]").addEventListener("click", function () {
    papers().forEach(function (one) { if (!one.value) { one.value = "here"; } });
    changed = true;
    document.dispatchEvent(new CustomEvent("said", { detail: "材料都记为已收取" }));
  });

  form.querySelector("[data-later]").addEventListener("click", function () {
    var able = papers().filter(function (one) { return one.querySelector("option[value=later]"); });
    var here = able.find(function (one) { return one === last; }) || able.find(function (one) { return !one.value; }) || able[0];
    if (here) {
      here.value = "later";
      here.focus();
      changed = true;
    }
    document.dispatchEvent(new CustomEvent("said", { detail: here ? "记为容缺，截止日期可改" : "没有可以容缺的材料" }));
  });

  var last = null;
  form.addEventListener("focusin", function (event) { if (event.target.matches("[data-paper]")) { last = event.target; } });
  form.addEventListener("input", function () { changed = true; });
  form.addEventListener("submit", function () { sending = true; });
  window.addEventListener("beforeunload", function (event) {
    if (changed && !sending) { event.preventDefault(); event.returnValue = ""; }
  });

  var number = form.querySelector("[name=applicant_id_number]");
  var wrong = form.querySelector(".field--wrong input, .field--wrong select, .field--wrong textarea");
  var looked = window.sessionStorage.getItem("tongban.after") === "look";
  var empty = stops().find(function (one) { return !one.value && one.name.indexOf("applicant") === 0; });
  var again = form.querySelector("#again");  // brought once before: one key says that it is meant
  var asked = form.querySelector("[data-situation] .field--wrong input");
  var open = form.querySelector("#situation:not(:checked)") && chosen(form.querySelector("[data-situation] input"));
  var first = again || asked || wrong || (looked && open) || (looked && empty) || (number && !number.value && number) || null;
  if (first) { first.focus(); }
  window.sessionStorage.removeItem("tongban.after");
})();
