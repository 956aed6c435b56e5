// A text that is chosen goes into the field beside it, after what is already there. Without this file the page's own
// address fills it in.
document.querySelectorAll("[data-snippets]").forEach(function (box) { box.hidden = false; });
document.querySelectorAll("[data-without-script]").forEach(function (box) { box.hidden = true; });
document.querySelectorAll("[data-snippet]").forEach(function (select) {
  select.addEventListener("change", function () {
    var chosen = select.options[select.selectedIndex];
    if (!select.value) { return; }
    [["into", select.value], ["basisInto", chosen.dataset.basis || ""]].forEach(function (pair) {
      var field = document.getElementById(select.dataset[pair[0]] || "");
      if (!field || !pair[1]) { return; }
      field.value = field.value.trim() ? field.value.trim() + "\n" + pair[1] : pair[1];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    var fold = document.getElementById(select.dataset.into || "");
    if (fold && fold.closest("details")) { fold.closest("details").open = true; }
    select.value = "";
  });
});
