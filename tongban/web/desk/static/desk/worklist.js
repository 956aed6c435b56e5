// J, K, Enter and x move through the list of cases from anywhere on its page, but never where something is typed or
// chosen; they can be switched off. Without this file the links and boxes do the same.
(function () {
  var table = document.querySelector("[data-work]");
  var panel = document.querySelector("[data-keys]");
  if (!table || !panel) { return; }
  var rows = Array.prototype.slice.call(table.querySelectorAll("[data-row]"));
  var toggle = panel.querySelector("[data-keys-switch]");
  var KEY = "tongban-list-keys";
  var off = false;
  var at = -1;
  try { off = localStorage.getItem(KEY) === "off"; } catch (refused) { off = false; }

  function show() {
    toggle.textContent = off ? "打开字母键" : "关掉字母键";
    panel.querySelector("[data-keys-on]").hidden = off;
    panel.querySelector("[data-keys-off]").hidden = !off;
    rows.forEach(function (row, n) {
      if (off) { row.removeAttribute("tabindex"); } else { row.tabIndex = n === Math.max(at, 0) ? 0 : -1; }
    });
  }
  function go(n) {
    at = Math.max(0, Math.min(rows.length - 1, n));
    show();
    rows[at].focus();
  }
  function mark() {
    rows.forEach(function (row) {
      var box = row.querySelector("input[type=checkbox]");
      row.classList.toggle("work--chosen", Boolean(box && box.checked));
    });
  }
  function typing(where) {
    if (where.isContentEditable || where.closest("select, textarea, [role=dialog], dialog")) { return true; }
    return where.matches("input:not([type=checkbox])");
  }

  toggle.addEventListener("click", function () {
    off = !off;
    try { localStorage.setItem(KEY, off ? "off" : "on"); } catch (refused) { /* for this page only */ }
    show();
  });
  rows.forEach(function (row, n) {
    row.addEventListener("focusin", function () { at = n; show(); });
  });
  document.addEventListener("keydown", function (event) {
    var where = event.target instanceof Element ? event.target : document.body;
    var composes = event.isComposing || event.keyCode === 229;
    if (off || composes || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || typing(where)) { return; }
    var key = event.key.toLowerCase();
    if (key === "j") { go(at + 1); }
    else if (key === "k") { go(at - 1); }
    else if (key === "x" && !event.repeat) {
      if (at < 0) { go(0); }
      var box = rows[at].querySelector("input[type=checkbox]");
      if (box) { box.checked = !box.checked; mark(); }
    }
    else if (event.key === "Enter" && at >= 0 && (where === document.body || rows[at].contains(where) && where.tagName !== "A")) { rows[at].querySelector("[data-open]").click(); }
    else { return; }
    event.preventDefault();
  });
  table.addEventListener("change", mark);
  panel.hidden = false;
  show();
  mark();
})();
