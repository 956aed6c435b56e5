// J, K, Enter and x in the list of cases, only while the list has the focus; they can be switched off. Without this file
// the links and boxes do the same.
(function () {
  var table = document.querySelector("[data-work]");
  var panel = document.querySelector("[data-keys]");
  if (!table || !panel) { return; }
  var rows = Array.prototype.slice.call(table.querySelectorAll("[data-row]"));
  var help = panel.querySelector("[data-keys-help]");
  var toggle = panel.querySelector("[data-keys-switch]");
  var KEY = "tongban-list-keys";
  var at = 0;

  function on() {
    try { return localStorage.getItem(KEY) !== "off"; } catch (refused) { return true; }
  }
  function show() {
    toggle.setAttribute("aria-pressed", on() ? "true" : "false");
    toggle.textContent = "列表快捷键：" + (on() ? "开" : "关");
    rows.forEach(function (row, n) {
      if (on()) { row.tabIndex = n === at ? 0 : -1; } else { row.removeAttribute("tabindex"); }
    });
  }
  function go(n) {
    at = Math.max(0, Math.min(rows.length - 1, n));
    show();
    rows[at].focus();
  }

  toggle.addEventListener("click", function () {
    try { localStorage.setItem(KEY, on() ? "off" : "on"); } catch (refused) { return; }
    show();
  });
  rows.forEach(function (row, n) {
    row.addEventListener("focus", function () { at = n; show(); });
  });
  table.addEventListener("keydown", function (event) {
    var plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
    var row = event.target.closest("[data-row]");
    if (!plain || !on() || !row) { return; }
    var here = rows.indexOf(row);
    var key = event.key.toLowerCase();
    if (key === "j") { go(here + 1); }
    else if (key === "k") { go(here - 1); }
    else if (key === "x") {
      var box = row.querySelector("input[type=checkbox]");
      if (box) { box.checked = !box.checked; mark(); }
    }
    else if (event.key === "?") { help.open = true; help.querySelector("summary").focus(); }
    else if (event.key === "Enter" && event.target === row) { row.querySelector("[data-open]").click(); }
    else { return; }
    event.preventDefault();
  });

  function mark() {
    rows.forEach(function (row) {
      var box = row.querySelector("input[type=checkbox]");
      row.classList.toggle("work--chosen", Boolean(box && box.checked));
    });
  }
  table.addEventListener("change", mark);
  panel.hidden = false;
  show();
  mark();
})();
