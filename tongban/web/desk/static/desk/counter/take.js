// The intake page without a mouse: Enter goes to the next field, the number brings the person, one key ticks the papers.
(function () {
  var form = document.querySelector("[data-counter]");
  if (!form) { return; }
  var changed = false, sending = false;

  function stops() {
    return Array.from(form.querySelectorAll("input, select, textarea")).filter(function (one) {
      return one.type !== "hidden" && one.type !== "checkbox" && !one.disabled && one.offsetParent !== null;
    });
  }

  form.addEventListener("keydown", function (event) {
    var from = event.target;
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.ctrlKey) { return; }
    if (from.tagName === "TEXTAREA" || from.tagName === "BUTTON" || from.tagName === "SUMMARY" || from.tagName === "A") { return; }
    event.preventDefault();
    if (from.name === "applicant_id_number" && from.value.trim()) { look.click(); return; }
    var all = stops(), next = all[all.indexOf(from) + 1];
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
    var here = able.find(function (one) { return one === last; }) || able.find(function (one) { return !one.value; });
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
  var first = again || wrong || (looked && empty) || (number && !number.value && number) || null;
  if (first) { first.focus(); }
  window.sessionStorage.removeItem("tongban.after");
})();
