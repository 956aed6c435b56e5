// The next value goes to the clipboard with one key; what was copied is marked, and the minutes are counted.
(function () {
  var rows = Array.from(document.querySelectorAll("[data-row]")), began = Date.now();
  var buttons = document.querySelectorAll("[data-copy]"), minutes = document.querySelector("[name=minutes]");
  if (!buttons.length) { return; }
  document.querySelectorAll("[data-scripts]").forEach(function (one) { one.hidden = false; });

  function copy(row) {
    var cell = row.querySelector("[data-value]"), range = document.createRange();
    range.selectNodeContents(cell);
    window.getSelection().removeAllRanges();
    window.getSelection().addRange(range);  // without a clipboard, Ctrl+C takes what is selected
    if (navigator.clipboard) { navigator.clipboard.writeText(cell.textContent.trim()).catch(function () {}); }
    row.dataset.done = "1";
    row.querySelector("[data-mark]").textContent = "✓";
    row.scrollIntoView({ block: "nearest" });
    if (minutes) { minutes.value = String(Math.max(1, Math.round((Date.now() - began) / 60000))); }
  }

  buttons.forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { copy(button.closest("[data-row]")); });
  });
  document.addEventListener("keydown", function (event) {
    if (!(event.ctrlKey && event.altKey && event.key === "ArrowRight")) { return; }
    event.preventDefault();
    var next = rows.find(function (row) { return !row.dataset.done; });
    if (next) { copy(next); }
  });
})();
